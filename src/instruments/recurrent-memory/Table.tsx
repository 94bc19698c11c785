import { DataTable } from '../../charts/DataTable.tsx';
import type { RecurrentMemoryFrame } from '../../lab/experiments/recurrent-memory/definition.ts';
import { memoryName } from '../../lab/experiments/recurrent-memory/summary.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { placedTheory } from './Figure.tsx';

const texts = (values: readonly number[]) => values.map(magnitudeText);

/** The gradients and the singular values by lag, and state and gates by time, as text. */
export function RecurrentMemoryTable({ frame }: { frame: RecurrentMemoryFrame }) {
  const { gradient, hidden, direct, rest, singular, state, gates, params, training } = frame;
  const theory = placedTheory(frame);
  const optional = (heading: string, values: readonly number[] | undefined | null) =>
    values ? [{ heading, cells: texts(values) }] : [];
  return (
    <>
      {training && training.steps.length > 0 && (
        <DataTable
          summary="The loss as a table"
          caption={`Loss up to each step of training; without memory ${magnitudeText(Math.log10(training.baseline))}`}
          columns={[
            { heading: 'Step', cells: training.steps.map(String) },
            { heading: 'Median', cells: texts(training.loss.median) },
            { heading: '10 %', cells: texts(training.loss.p10) },
            { heading: '90 %', cells: texts(training.loss.p90) },
          ]}
        />
      )}
      <DataTable
        summary="The gradient as a table"
        caption={`RMS gradient of the ${memoryName(params)} by lag; 0 is the last step`}
        columns={[
          { heading: 'Lag', cells: gradient.median.map((_, lag) => String(lag)) },
          { heading: 'Median', cells: texts(gradient.median) },
          { heading: '10 %', cells: texts(gradient.p10) },
          { heading: '90 %', cells: texts(gradient.p90) },
          ...optional('Before training', training?.before.gradient.median),
          ...optional('Direct path', direct?.median),
          ...optional('All other paths', rest?.median),
          ...optional('∂ℒ/∂h', hidden?.median),
          ...optional('Theory', theory),
        ]}
      />
      {singular && (
        <DataTable
          summary="The singular values as a table"
          caption="Singular values of the product of Jacobians by lag"
          columns={[
            { heading: 'Lag', cells: singular.lags.map(String) },
            { heading: 'Largest', cells: texts(singular.largest) },
            {
              heading: 'Median',
              cells: singular.median.map((value) => (Number.isNaN(value) ? 'below rounding' : magnitudeText(value))),
            },
          ]}
        />
      )}
      <DataTable
        summary="State and gates as a table"
        caption="By time; 0 is the start"
        columns={[
          { heading: 'Time', cells: state.median.map((_, t) => String(t)) },
          { heading: 'RMS h', cells: texts(state.median) },
          ...gates.map(({ name, mean }) => ({
            heading: name === 'slope' ? 'Mean slope' : `Mean ${name} gate`,
            cells: ['–', ...mean.map((value) => value.toFixed(3))],
          })),
        ]}
      />
    </>
  );
}
