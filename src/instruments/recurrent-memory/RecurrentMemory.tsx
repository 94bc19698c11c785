import { recurrentMemoryCsv } from '../../lab/experiments/recurrent-memory/csv.ts';
import {
  type RecurrentMemoryFrame,
  type RecurrentMemoryParameters,
  recurrentMemory,
  type recurrentMemoryParameters,
} from '../../lab/experiments/recurrent-memory/definition.ts';
import { cellTitle } from '../../lab/experiments/recurrent-memory/summary.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { RecurrentMemoryFigure } from './Figure.tsx';
import { RecurrentMemoryLegend } from './Legend.tsx';
import { RecurrentMemoryTable } from './Table.tsx';
import './recurrent-memory.css';

function unused({ cell, recurrent, chrono }: RecurrentMemoryParameters): Record<string, string> {
  return {
    ...(recurrent === 'pytorch-default' ? { gain: 'PyTorch’s default has no gain.' } : {}),
    ...(cell === 'lstm'
      ? chrono === null
        ? {}
        : { forgetBias: 'Chrono initialization draws the forget biases.' }
      : { forgetBias: 'Only the LSTM has forget gates.', chrono: 'Only the LSTM has forget gates.' }),
  };
}

const parts: InstrumentParts<typeof recurrentMemoryParameters, RecurrentMemoryFrame> = {
  experiment: recurrentMemory,
  primary: ['cell', 'recurrent', 'gain', 'length'],
  Figure: RecurrentMemoryFigure,
  Legend: RecurrentMemoryLegend,
  Table: RecurrentMemoryTable,
  unused,
  hasNothingYet: ({ measured }) => measured === 0,
  stepTitle: 'Measure one more network',
  measured: ({ measured, params }) => ({
    count: measured * params.length * params.examples,
    unit: 'cell steps',
    help: 'A cell step is one step of one sequence, forward and backward',
  }),
  fileName: ({ params }) => `recurrent-memory-${params.cell}-${params.length}`,
  settings: ({ params }) => {
    const title = cellTitle(params);
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    return `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${params.width} units, ${params.length} steps, noise ${params.inputScale}, ${seeds}.`;
  },
  csv: recurrentMemoryCsv,
  csvTitle: 'Gradients by lag, state and gates by time, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/recurrent-memory/script.ts')).recurrentMemoryScript(params),
};

/** Recurrent memory. */
export default function RecurrentMemory(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
