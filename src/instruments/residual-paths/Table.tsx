import { DataTable } from '../../charts/DataTable.tsx';
import type { ResidualPathsFrame } from '../../lab/experiments/residual-paths/definition.ts';
import { inputStep } from '../../lab/experiments/residual-paths/line.ts';
import { stackTitles } from '../../lab/experiments/residual-paths/stack-names.ts';
import { correlationText } from '../../lab/experiments/residual-paths/summary.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { STACKS } from '../../lab/theory/residual-stacks.ts';

const texts = (values: readonly number[]) => values.map((value) => (Number.isNaN(value) ? '–' : magnitudeText(value)));

/** The figure's numbers as text: gradient and signal by layer, and the autocorrelation by lag. */
export function ResidualPathsTable({ frame }: { frame: ResidualPathsFrame }) {
  const { stacks, noise, params } = frame;
  const layers = { heading: 'Layer', cells: stacks.plain.gradient.median.map((_, layer) => String(layer)) };
  const columns = (quantity: 'gradient' | 'signal') =>
    STACKS.flatMap((name) => [
      { heading: `${stackTitles[name]}, median`, cells: texts(stacks[name][quantity].median) },
      { heading: `${stackTitles[name]}, theory`, cells: texts(stacks[name].theory[quantity]) },
    ]);
  const distance = inputStep(params);
  return (
    <>
      <DataTable
        summary="The gradient as a table"
        caption="RMS ∂f/∂h by layer; 0 is the input"
        columns={[layers, ...columns('gradient')]}
      />
      <DataTable
        summary="The signal as a table"
        caption="RMS h by layer; 0 is the input"
        columns={[layers, ...columns('signal')]}
      />
      <DataTable
        summary="The autocorrelation as a table"
        caption="Autocorrelation of df/dt by the distance between inputs, mean over seeds"
        columns={[
          { heading: 'Distance', cells: noise.brown.map((_, lag) => (lag * distance).toFixed(3)) },
          ...STACKS.map((name) => ({
            heading: stackTitles[name],
            cells: stacks[name].autocorrelation.mean.map(correlationText),
          })),
          { heading: 'Brownian motion', cells: noise.brown.map(correlationText) },
          { heading: 'white noise', cells: noise.white.map(correlationText) },
        ]}
      />
    </>
  );
}
