import { DataTable } from '../../charts/DataTable.tsx';
import { COMPARED, FORMAT_TITLES, type NumberFormatsFrame } from '../../lab/experiments/number-formats/definition.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { percentage } from '../../lab/numerics/number-text.ts';

const texts = (values: readonly number[]) =>
  values.map((value) => (Number.isNaN(value) ? 'NaN' : magnitudeText(value)));

/** The gradients and the shares of zeros by layers back, as text. */
export function NumberFormatsTable({ frame }: { frame: NumberFormatsFrame }) {
  const { formats, theory } = frame;
  const backs = { heading: 'Layers back', cells: theory.map((_, back) => String(back)) };
  return (
    <>
      <DataTable
        summary="The gradient as a table"
        caption="RMS ∂ℒ/∂h by layers back from the loss, medians"
        columns={[
          backs,
          { heading: 'fp64', cells: texts(formats.fp64.gradient.median) },
          { heading: '10 %', cells: texts(formats.fp64.gradient.p10) },
          { heading: '90 %', cells: texts(formats.fp64.gradient.p90) },
          { heading: 'Theory', cells: texts(theory) },
          ...COMPARED.map((name) => ({
            heading: FORMAT_TITLES[name],
            cells: texts(formats[name].gradient.median),
          })),
        ]}
      />
      <DataTable
        summary="The share of zeros as a table"
        caption="Share of elements of ∂ℒ/∂h that are 0, mean over networks"
        columns={[
          backs,
          ...COMPARED.map((name) => ({
            heading: FORMAT_TITLES[name],
            cells: formats[name].zeros.map((share) => (Number.isNaN(share) ? 'overflow' : percentage(share))),
          })),
        ]}
      />
    </>
  );
}
