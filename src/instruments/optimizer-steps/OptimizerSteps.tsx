import { optimizerStepsCsv } from '../../lab/experiments/optimizer-steps/csv.ts';
import {
  type OptimizerStepsFrame,
  optimizerSteps,
  type optimizerStepsParameters,
  RULES,
} from '../../lab/experiments/optimizer-steps/definition.ts';
import { activationTitles } from '../../lab/nn/activation-names.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { OptimizerStepsFigure } from './Figure.tsx';
import { OptimizerStepsLegend } from './Legend.tsx';
import { OptimizerStepsTable } from './Table.tsx';
import './optimizer-steps.css';

const parts: InstrumentParts<typeof optimizerStepsParameters, OptimizerStepsFrame> = {
  experiment: optimizerSteps,
  primary: ['view', 'activation', 'depth', 'steps'],
  Figure: OptimizerStepsFigure,
  Legend: OptimizerStepsLegend,
  Table: OptimizerStepsTable,
  inForce: ({ epsilons }) => ({ epsilon: epsilons.adam }),
  stopsAt: ({ failure }) => failure !== null,
  stepTitle: 'Make one more step',
  measured: ({ params, step }) => ({
    count: RULES.length * params.seeds * step,
    unit: 'steps',
    help: 'A step is one forward and backward pass of one network, and its update',
  }),
  fileName: ({ params }) => `optimizer-steps-${params.activation}-${params.depth}`,
  settings: ({ params, step }) => {
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    return `${params.depth} ${activationTitles[params.activation]} layers of ${params.width} units, ${params.batch} examples, step ${step}, η = ${params.learningRate} and ${params.adaptiveRate}, ${seeds}.`;
  },
  csv: optimizerStepsCsv,
  csvTitle: 'Gradients, weights and updates by layer and step, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/optimizer-steps/script.ts')).optimizerStepsScript(params),
};

/** Optimizers and unequal gradients. */
export default function OptimizerSteps(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
