import { activationExplorerCsv } from '../../lab/experiments/activation-explorer/csv.ts';
import {
  type ActivationExplorerFrame,
  activationExplorer,
  type activationExplorerParameters,
} from '../../lab/experiments/activation-explorer/definition.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { ActivationExplorerFigure } from './Figure.tsx';
import { ActivationExplorerLegend } from './Legend.tsx';
import { ActivationExplorerTable } from './Table.tsx';
import './activation-explorer.css';

const parts: InstrumentParts<typeof activationExplorerParameters, ActivationExplorerFrame> = {
  experiment: activationExplorer,
  primary: ['activation', 'q', 'compositions'],
  Figure: ActivationExplorerFigure,
  Legend: ActivationExplorerLegend,
  Table: ActivationExplorerTable,
  hasNothingYet: ({ moments }) => moments.mean.perSeed.length === 0,
  stepTitle: 'Measure one more sample',
  measured: ({ params }) => ({
    count: params.seeds * params.samples,
    unit: 'inputs',
    help: 'An input is one pre-activation, with its activation and slope',
  }),
  fileName: ({ params }) => `activation-explorer-${params.activation}`,
  settings: ({ params }) => {
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    return `Inputs of variance ${params.q}, gain ${params.gain}, ${seeds} of ${params.samples} samples: mean, 10–90 %; dashed: quadrature.`;
  },
  csv: activationExplorerCsv,
  csvTitle: 'The curves, the averages and the composition, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/activation-explorer/script.ts')).activationExplorerScript(params),
};

/** The activation explorer. */
export default function ActivationExplorer(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
