import { recurrentMemoryCsv } from '../../lab/experiments/recurrent-memory/csv.ts';
import {
  type RecurrentMemoryFrame,
  type RecurrentMemoryParameters,
  recurrentMemory,
  type recurrentMemoryParameters,
  stepsOf,
} from '../../lab/experiments/recurrent-memory/definition.ts';
import { cellTitle } from '../../lab/experiments/recurrent-memory/summary.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { RecurrentMemoryFigure } from './Figure.tsx';
import { RecurrentMemoryLegend } from './Legend.tsx';
import { RecurrentMemoryTable } from './Table.tsx';
import './recurrent-memory.css';

function unused({ cell, recurrent, chrono, task }: RecurrentMemoryParameters): Record<string, string> {
  return {
    ...(task === 'none'
      ? { trainSteps: 'Nothing is trained without a task.', learningRate: 'Nothing is trained without a task.' }
      : { inputScale: 'The task makes the input.' }),
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
  primary: ({ task }) =>
    task === 'none' ? ['cell', 'recurrent', 'gain', 'length'] : ['task', 'cell', 'length', 'trainSteps'],
  Figure: RecurrentMemoryFigure,
  Legend: RecurrentMemoryLegend,
  Table: RecurrentMemoryTable,
  unused,
  hasNothingYet: ({ measured }) => measured === 0,
  stopsAt: ({ training }) => training !== null && training.failure !== null,
  stepTitle: 'Measure one more network, or train one step',
  measured: ({ measured, params, training }) => ({
    // With a task: the last group's updates stand for all, and two measurements.
    count: (training ? (training.steps.at(-1) ?? 0) + 2 : 1) * measured * stepsOf(params) * params.examples,
    unit: 'cell steps',
    help: 'A cell step is one step of one sequence, forward and backward',
  }),
  fileName: ({ params }) =>
    `recurrent-memory-${params.task === 'none' ? '' : `${params.task}-`}${params.cell}-${params.length}`,
  settings: ({ params }) => {
    const title = cellTitle(params);
    const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
    const driven =
      params.task === 'none'
        ? `noise ${params.inputScale}`
        : `${params.trainSteps} training steps at ${params.learningRate}, ${params.examples} sequences each`;
    return `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${params.width} units, ${stepsOf(params)} steps, ${driven}, ${seeds}.`;
  },
  csv: recurrentMemoryCsv,
  csvTitle: 'Gradients by lag, state and gates by time, loss by step, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/recurrent-memory/script.ts')).recurrentMemoryScript(params),
};

/** Recurrent memory. */
export default function RecurrentMemory(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
