import { DataTable } from '../../charts/DataTable.tsx';
import type { CliffFrame } from '../../lab/experiments/cliff-and-clipping/definition.ts';
import { cellCentre } from '../../lab/experiments/cliff-and-clipping/surface.ts';
import { DESCENT_HEADINGS, descentRows } from '../../lab/experiments/cliff-and-clipping/text.ts';
import { clippingTitle, normText, numberText, placeText } from '../../lab/experiments/cliff-and-clipping/words.ts';

/** About so many rows and columns of the surface, and steps of the descents, are written out. */
const WRITTEN = { cells: 8, steps: 30 } as const;

/** The descents' outcome, their course, and the surface thinned out, as text. */
export function CliffTable({ frame }: { frame: CliffFrame }) {
  const { params, surface, descents } = frame;
  const rows = descentRows(frame);
  const stride = Math.max(1, Math.round(params.grid / WRITTEN.cells));
  const indices = Array.from(
    { length: Math.floor(params.grid / stride) },
    (_, i) => i * stride + Math.floor(stride / 2),
  );
  const lines = indices.toReversed();
  const every = Math.ceil(params.steps / WRITTEN.steps);
  const steps = Array.from({ length: Math.floor(params.steps / every) + 1 }, (_, i) => i * every);
  return (
    <>
      <DataTable
        summary="The descents as a table"
        caption={`From w = ${placeText(params.w)}, b = ${placeText(params.b)}; loss: median of the last tenth of the steps; chance: from where a start moved by 10⁻¹⁰ is 0.01 away`}
        columns={DESCENT_HEADINGS.map((heading, i) => ({ heading, cells: rows.map((row) => row[i] ?? '') }))}
      />
      <DataTable
        summary="The descents by step as a table"
        caption="Loss, and norm of the gradient before clipping"
        columns={[
          { heading: 'Step', cells: steps.map(String) },
          ...descents.flatMap(({ clipping, loss, gradient }) => [
            {
              heading: `${clippingTitle(clipping)}: loss`,
              cells: steps.map((step) => numberText(loss[step] as number)),
            },
            {
              heading: `${clippingTitle(clipping)}: norm`,
              cells: steps.map((step) => normText(gradient[step] as number)),
            },
          ]),
        ]}
      />
      <DataTable
        summary="The surface as a table"
        caption="Loss; b downwards, w to the right"
        columns={[
          { heading: 'b', cells: lines.map((row) => placeText(cellCentre(params, row * params.grid).b)) },
          ...indices.map((column) => ({
            heading: placeText(cellCentre(params, column).w),
            cells: lines.map((row) => numberText(surface.loss[row * params.grid + column] as number)),
          })),
        ]}
      />
    </>
  );
}
