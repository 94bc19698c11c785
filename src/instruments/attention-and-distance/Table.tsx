import { DataTable } from '../../charts/DataTable.tsx';
import type { AttentionFrame } from '../../lab/experiments/attention-and-distance/definition.ts';
import { recurrenceName } from '../../lab/experiments/attention-and-distance/summary.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';

const texts = (values: readonly number[]) => values.map((value) => (Number.isNaN(value) ? '–' : magnitudeText(value)));

/** The gradients and the weights by lag, as text. */
export function AttentionTable({ frame }: { frame: AttentionFrame }) {
  const { attention, values, logits, recurrence, weights, query, theory, params } = frame;
  const lag = { heading: 'Lag', cells: attention.median.map((_, k) => String(k)) };
  const optional = (heading: string, predicted: readonly number[] | null) =>
    predicted ? [{ heading, cells: texts(predicted) }] : [];
  return (
    <>
      <DataTable
        summary="The gradients as a table"
        caption="RMS ∂ℒ/∂x by lag; 0 is the last position"
        columns={[
          lag,
          { heading: 'Attention, median', cells: texts(attention.median) },
          { heading: '10 %', cells: texts(attention.p10) },
          { heading: '90 %', cells: texts(attention.p90) },
          ...optional('Theory', theory.attention),
          { heading: 'Through values', cells: texts(values.median) },
          { heading: 'Through logits', cells: texts(logits.median) },
          { heading: `${recurrenceName(params)}, median`, cells: texts(recurrence.median) },
          { heading: '10 %', cells: texts(recurrence.p10) },
          { heading: '90 %', cells: texts(recurrence.p90) },
          ...optional('Theory', theory.recurrence),
        ]}
      />
      <DataTable
        summary="The weights as a table"
        caption="Attention weights of the last position by lag"
        columns={[
          lag,
          { heading: 'Mean, median', cells: texts(weights.median) },
          { heading: '10 %', cells: texts(weights.p10) },
          { heading: '90 %', cells: texts(weights.p90) },
          { heading: 'Bias alone', cells: texts(theory.weights) },
          { heading: 'One query', cells: texts(query) },
        ]}
      />
    </>
  );
}
