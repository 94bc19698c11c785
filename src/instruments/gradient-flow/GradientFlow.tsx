import { gradientFlowCsv } from '../../lab/experiments/gradient-flow/csv.ts';
import {
  type GradientFlowFrame,
  gradientFlow,
  type gradientFlowParameters,
} from '../../lab/experiments/gradient-flow/definition.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { GradientFlowFigure } from './Figure.tsx';
import { GradientFlowLegend } from './Legend.tsx';
import { GradientFlowTable } from './Table.tsx';

const parts: InstrumentParts<typeof gradientFlowParameters, GradientFlowFrame> = {
  experiment: gradientFlow,
  primary: ['activation', 'init', 'depth', 'width'],
  Figure: GradientFlowFigure,
  Legend: GradientFlowLegend,
  Table: GradientFlowTable,
  inForce: ({ sigmaW2, sigmaB2 }) => ({ sigmaW2, sigmaB2 }),
  unused: ({ architecture }): Record<string, string> =>
    architecture === 'plain' ? { branchScale: 'Plain layers have no branch: choose residual layers first.' } : {},
  stopsAt: ({ failure }) => failure !== null,
  // A running forward pass has no gradient to show yet.
  hasNothingYet: ({ phase }) => phase === 'forward',
  stepTitle: 'Measure one more layer',
  measured: ({ params }) => ({
    count: params.seeds,
    unit: 'profiles',
    help: 'A profile is one network, measured forward and backward at every layer',
  }),
  fileName: ({ params }) => `gradient-flow-${params.activation}-${params.depth}`,
  settings: ({ params }) => {
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    return `Width ${params.width}, batch ${params.batch}, ${params.init}, ${seeds}: median, 10–90 %; dashed: mean-field theory.`;
  },
  csv: gradientFlowCsv,
  csvTitle: 'The numbers by layer, as base-10 logarithms',
  script: async ({ params }) =>
    (await import('../../lab/experiments/gradient-flow/script.ts')).gradientFlowScript(params),
};

/** The gradient-flow instrument. */
export default function GradientFlow(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
