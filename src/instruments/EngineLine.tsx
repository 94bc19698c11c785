import { computedOn } from '../lab/computed-on.ts';
import type { EngineStatus } from '../lab/engine/client.ts';
import type { ExperimentDefinition } from '../lab/experiment.ts';

/** How much was measured a second, and what of. */
export interface Speed {
  perSecond: number;
  /** `profiles` */
  unit: string;
  /** One sentence: what one of them is. */
  help: string;
}

interface EngineLineProps {
  experiment: Pick<ExperimentDefinition, 'arithmetic'>;
  /** Null before the first run. */
  status: EngineStatus | null;
  /** What the figure was made on when the page was built. */
  before: string;
  /** What a figure was computed on that the engine's own backend had no part in. */
  instead: string | null;
  speed: Speed | null;
  /** What is said elsewhere already, and not repeated here. */
  notice: string | null;
}

/** One quiet line: what the figure was computed on, how precisely, how fast. */
export function EngineLine({ experiment, status, before, instead, speed, notice }: EngineLineProps) {
  if (!status) return <p class="engine-line">computed when this page was built ({instead ?? before})</p>;
  const rate = speed === null ? '' : ` · ${Number(speed.perSecond.toPrecision(2))} ${speed.unit}/s`;
  const notes = status.notes.filter((note) => note !== notice);
  return (
    <p class="engine-line" title={speed?.help}>
      {instead ?? computedOn(experiment, { name: status.backend, bits: status.bits })}
      {rate}
      {notes.map((note) => (
        <span key={note}> · {note}</span>
      ))}
    </p>
  );
}
