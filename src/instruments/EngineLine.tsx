import type { EngineStatus } from '../lab/engine/client.ts';

const BACKENDS: Readonly<Record<EngineStatus['backend'], string>> = {
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
};

interface EngineLineProps {
  /** Null before the first run. */
  status: EngineStatus | null;
  /** What the figure was made on when the page was built. */
  before: string;
  profilesPerSecond: number | null;
  /** What is said elsewhere already, and not repeated here. */
  notice: string | null;
}

/** One quiet line: what the figure was computed on, how precisely, how fast. */
export function EngineLine({ status, before, profilesPerSecond, notice }: EngineLineProps) {
  if (!status) return <p class="engine-line">computed when this page was built ({before})</p>;
  const speed = profilesPerSecond === null ? '' : ` · ${Number(profilesPerSecond.toPrecision(2))} profiles/s`;
  const notes = status.notes.filter((note) => note !== notice);
  return (
    <p class="engine-line" title="A profile is one network, measured forward and backward at every layer">
      {BACKENDS[status.backend]}, fp{status.bits}
      {speed}
      {notes.map((note) => (
        <span key={note}> · {note}</span>
      ))}
    </p>
  );
}
