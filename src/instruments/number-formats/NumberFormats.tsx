import { numberFormatsCsv } from '../../lab/experiments/number-formats/csv.ts';
import {
  EXAMPLES,
  type NumberFormatsFrame,
  numberFormats,
  type numberFormatsParameters,
} from '../../lab/experiments/number-formats/definition.ts';
import { networkTitle } from '../../lab/experiments/number-formats/summary.ts';
import { powerOfTwo } from '../../lab/numerics/magnitude-text.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { NumberFormatsFigure } from './Figure.tsx';
import { NumberFormatsLegend } from './Legend.tsx';
import { NumberFormatsTable } from './Table.tsx';
import './number-formats.css';

const parts: InstrumentParts<typeof numberFormatsParameters, NumberFormatsFrame> = {
  experiment: numberFormats,
  primary: ['activation', 'depth', 'startGradient', 'lossScale'],
  Figure: NumberFormatsFigure,
  Legend: NumberFormatsLegend,
  Table: NumberFormatsTable,
  inForce: ({ sigmaW2 }) => ({ sigmaW2 }),
  hasNothingYet: ({ measured }) => measured === 0,
  stepTitle: 'Measure one more network',
  measured: ({ measured }) => ({
    count: measured,
    unit: 'networks',
    help: 'A network is sent forward and backward once in every format',
  }),
  fileName: ({ params }) => `number-formats-${params.activation}-${params.depth}`,
  settings: (frame) => {
    const { width, lossScale, seed, seeds } = frame.params;
    return `${networkTitle(frame)}: width ${width}, ${EXAMPLES} examples, loss scale ${powerOfTwo(lossScale)}, seeds ${seed}–${seed + seeds - 1}; medians.`;
  },
  csv: numberFormatsCsv,
  csvTitle: 'The numbers by layers back from the loss, as base-10 logarithms',
  script: async ({ params }) =>
    (await import('../../lab/experiments/number-formats/script.ts')).numberFormatsScript(params),
};

/** Number formats. */
export default function NumberFormats(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
