import { DataTable } from '../../charts/DataTable.tsx';
import type { InitializationFrame } from '../../lab/experiments/initialization/definition.ts';
import { groupLabel } from '../../lab/experiments/initialization/text.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';

/** Signal and gradient by layer, the schemes against each other, and the singular values, as text. */
export function InitializationTable({ frame }: { frame: InitializationFrame }) {
  const { params, widths, signal, gradient, theory, comparisons, jacobian } = frame;
  const texts = (values: readonly number[], missing = '–') =>
    values.map((value) => (Number.isNaN(value) ? missing : magnitudeText(value)));
  const schemes = [{ schemes: [params.scheme], signal: signal.median, gradient: gradient.median }, ...comparisons];
  return (
    <>
      <DataTable
        summary="Signal and gradient as a table"
        caption="RMS z and RMS ∂ℒ/∂z by layer"
        columns={[
          { heading: 'Layer', cells: signal.median.map((_, index) => String(index + 1)) },
          { heading: 'Units', cells: widths.slice(1).map(String) },
          { heading: 'Signal, median', cells: texts(signal.median) },
          { heading: '10 %', cells: texts(signal.p10) },
          { heading: '90 %', cells: texts(signal.p90) },
          { heading: 'Theory', cells: texts(theory.signal) },
          { heading: 'Gradient, median', cells: texts(gradient.median) },
          { heading: '10 % ', cells: texts(gradient.p10) },
          { heading: '90 % ', cells: texts(gradient.p90) },
          { heading: 'Theory ', cells: texts(theory.gradient) },
        ]}
      />
      <DataTable
        summary="The schemes as a table"
        caption="RMS z in the last layer and RMS ∂ℒ/∂z in the first, median over seeds"
        columns={[
          { heading: 'Scheme', cells: schemes.map((one) => groupLabel(one.schemes)) },
          { heading: 'Signal', cells: schemes.map((one) => magnitudeText(one.signal.at(-1) ?? Number.NaN)) },
          { heading: 'Gradient', cells: schemes.map((one) => magnitudeText(one.gradient[0] ?? Number.NaN)) },
        ]}
      />
      {jacobian && (
        <DataTable
          summary="The singular values as a table"
          caption={`Singular values of the Jacobian from input to output over ${jacobian.networks} networks`}
          columns={[
            { heading: 'Rank', cells: jacobian.values.median.map((_, index) => String(index + 1)) },
            { heading: 'Median', cells: texts(jacobian.values.median, 'unresolved') },
            { heading: '10 %', cells: texts(jacobian.values.p10, 'unresolved') },
            { heading: '90 %', cells: texts(jacobian.values.p90, 'unresolved') },
          ]}
        />
      )}
    </>
  );
}
