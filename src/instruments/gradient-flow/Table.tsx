import { DataTable } from '../../charts/DataTable.tsx';
import type { GradientFlowFrame } from '../../lab/experiments/gradient-flow/definition.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';

/** RMS ∂ℒ/∂h by layer as text. */
export function GradientFlowTable({ frame }: { frame: GradientFlowFrame }) {
  const { gradient, theory } = frame;
  const texts = (values: readonly number[]) =>
    values.map((value) => (Number.isNaN(value) ? '–' : magnitudeText(value)));
  return (
    <DataTable
      summary="The figure as a table"
      caption="RMS ∂ℒ/∂h by layer; 0 is the input"
      columns={[
        { heading: 'Layer', cells: gradient.median.map((_, layer) => String(layer)) },
        { heading: 'Median', cells: texts(gradient.median) },
        { heading: '10 %', cells: texts(gradient.p10) },
        { heading: '90 %', cells: texts(gradient.p90) },
        { heading: 'RMS over networks', cells: texts(gradient.meanSquare) },
        ...(theory ? [{ heading: 'Theory', cells: texts(theory.gradient) }] : []),
      ]}
    />
  );
}
