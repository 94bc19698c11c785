import { edgeOfChaosCsv } from '../../lab/experiments/edge-of-chaos/csv.ts';
import {
  type EdgeOfChaosFrame,
  edgeOfChaos,
  type edgeOfChaosParameters,
} from '../../lab/experiments/edge-of-chaos/definition.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { EdgeOfChaosFigure } from './Figure.tsx';
import { gradientFlowQuery } from './gradient-flow-link.ts';
import { EdgeOfChaosLegend } from './Legend.tsx';
import { EdgeOfChaosTable } from './Table.tsx';
import './edge-of-chaos.css';

const parts: InstrumentParts<typeof edgeOfChaosParameters, EdgeOfChaosFrame> = {
  experiment: edgeOfChaos,
  primary: ['activation', 'sigmaW', 'sigmaB', 'depth'],
  Figure: EdgeOfChaosFigure,
  Legend: EdgeOfChaosLegend,
  Table: EdgeOfChaosTable,
  aside({ params }, base) {
    const query = gradientFlowQuery(params);
    const variances = (
      <>
        σ<sub>w</sub>² = {plainNumber(params.sigmaW ** 2)}, σ<sub>b</sub>² = {plainNumber(params.sigmaB ** 2)}
      </>
    );
    return query === null ? (
      <p class="eoc-onwards">The point has {variances}, further out than gradient flow goes.</p>
    ) : (
      <p class="eoc-onwards">
        <a href={`${base}instruments/gradient-flow/${query}`}>Open gradient flow at this point</a>, {variances}.
      </p>
    );
  },
  stepTitle: 'Measure the next part of the plane',
  measured: ({ networks }) => ({
    count: networks,
    unit: 'networks',
    help: 'A network is measured forward through all its layers and backward through the upper half',
  }),
  fileName: ({ params }) => `edge-of-chaos-${params.activation}`,
  settings: ({ params }) => {
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    return `Depth ${params.depth}, width ${params.width}, ${params.batch} inputs, ${params.grid} × ${params.grid} cells, ${seeds}; dashed: mean-field theory.`;
  },
  csv: edgeOfChaosCsv,
  csvTitle: 'The plane and the point’s layers, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/edge-of-chaos/script.ts')).edgeOfChaosScript(params),
};

/** The edge of chaos. */
export default function EdgeOfChaos(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
