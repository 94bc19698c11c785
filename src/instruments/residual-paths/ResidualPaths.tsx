import { residualPathsCsv } from '../../lab/experiments/residual-paths/csv.ts';
import {
  type ResidualPathsFrame,
  residualPaths,
  type residualPathsParameters,
} from '../../lab/experiments/residual-paths/definition.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { ResidualPathsFigure } from './Figure.tsx';
import { ResidualPathsLegend } from './Legend.tsx';
import { ResidualPathsTable } from './Table.tsx';
import './residual-paths.css';

const parts: InstrumentParts<typeof residualPathsParameters, ResidualPathsFrame> = {
  experiment: residualPaths,
  primary: ['activation', 'depth', 'branchScale', 'gateBias'],
  Figure: ResidualPathsFigure,
  Legend: ResidualPathsLegend,
  Table: ResidualPathsTable,
  inForce: ({ branchScale }) => ({ branchScale }),
  hasNothingYet: ({ measured }) => measured === 0,
  stepTitle: 'Measure one more network in all four stacks',
  measured: ({ measured }) => ({
    count: 4 * measured,
    unit: 'stacks',
    help: 'A stack is one network, measured forward and backward at every layer on every input of the line',
  }),
  fileName: ({ params }) => `residual-paths-${params.activation}-${params.depth}`,
  settings: ({ params, branchScale }) => {
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    const beta = plainNumber(branchScale);
    return `Width ${params.width}, weight variance ${params.sigmaW2}/${params.width}, β = ${beta}, gate bias ${params.gateBias}, ${params.points} inputs, ${seeds}; dotted: theory, Brownian motion.`;
  },
  csv: residualPathsCsv,
  csvTitle: 'The profiles, the curves and the autocorrelations, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/residual-paths/script.ts')).residualPathsScript(params),
};

/** Residual paths. */
export default function ResidualPaths(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
