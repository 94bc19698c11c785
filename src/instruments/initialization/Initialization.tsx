import { initializationCsv } from '../../lab/experiments/initialization/csv.ts';
import {
  type InitializationFrame,
  initialization,
  type initializationParameters,
} from '../../lab/experiments/initialization/definition.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { InitializationFigure } from './Figure.tsx';
import { InitializationLegend } from './Legend.tsx';
import { InitializationTable } from './Table.tsx';
import './initialization.css';

const parts: InstrumentParts<typeof initializationParameters, InitializationFrame> = {
  experiment: initialization,
  primary: ['activation', 'scheme', 'depth', 'width'],
  Figure: InitializationFigure,
  Legend: InitializationLegend,
  Table: InitializationTable,
  inForce: ({ gain, widths }) => ({ gain, lastWidth: widths.at(-1) as number }),
  stopsAt: ({ failure }) => failure !== null,
  hasNothingYet: ({ phase }) => phase === 'forward',
  stepTitle: 'Measure one more layer',
  measured: ({ params, comparisons, comparisonSeeds }) => ({
    count: params.seeds + comparisons.length * comparisonSeeds,
    unit: 'networks',
    help: 'A network is measured forward and backward at every layer',
  }),
  fileName: ({ params }) => `initialization-${params.activation}-${params.scheme}`,
  settings: ({ params, widths, comparisonSeeds }) => {
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    const [first, last] = [widths[0], widths.at(-1)];
    const width = first === last ? `Width ${first}` : `Widths ${first} to ${last}`;
    return `${width}, batch ${params.batch}, ${seeds}: median, 10–90 %; thin: other schemes, median of ${comparisonSeeds}; dashed: mean-field theory.`;
  },
  csv: initializationCsv,
  csvTitle: 'Layers, histograms and singular values, one number a row, magnitudes as base-10 logarithms',
  script: async ({ params }) =>
    (await import('../../lab/experiments/initialization/script.ts')).initializationScript(params),
};

/** The initialization instrument. */
export default function Initialization(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
