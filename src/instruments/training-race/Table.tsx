import { DataTable } from '../../charts/DataTable.tsx';
import { LANES, type LaneName, type TrainingRaceFrame } from '../../lab/experiments/training-race/frame.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';

/** The course by step, and the newest record by layer, as text. */
export function TrainingRaceTable({ frame }: { frame: TrainingRaceFrame }) {
  const { steps, params } = frame;
  const columns = (heading: string, cells: (lane: LaneName) => readonly string[]) =>
    LANES.map((lane) => ({ heading: `${heading}, ${lane.toUpperCase()}`, cells: cells(lane) }));
  const newest = (values: readonly (readonly number[])[]) => (values.at(-1) ?? []).map(magnitudeText);
  const layers = Array.from({ length: params.depth + 1 }, (_, l) => (l < params.depth ? String(l + 1) : 'output'));
  return (
    <>
      <DataTable
        summary="The course as a table"
        caption="Loss in nats and share of points on the right side, by step"
        columns={[
          { heading: 'Step', cells: steps.map(String) },
          ...columns('Loss', (lane) => frame[lane].loss.map((loss) => magnitudeText(Math.log10(loss)))),
          ...columns('Right', (lane) => frame[lane].accuracy.map((share) => `${Number((100 * share).toFixed(1))} %`)),
        ]}
      />
      <DataTable
        summary="The layers as a table"
        caption={`After ${steps.at(-1) ?? 0} steps, by layer`}
        columns={[
          { heading: 'Layer', cells: layers },
          ...columns('RMS ∂ℒ/∂W', (lane) => newest(frame[lane].gradient)),
          ...columns('Update ÷ weight', (lane) => newest(frame[lane].updateRatio)),
          ...columns('Error signal', (lane) => newest(frame[lane].delta)),
        ]}
      />
    </>
  );
}
