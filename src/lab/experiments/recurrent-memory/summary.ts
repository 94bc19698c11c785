import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { type Regime, regimeOfChange } from '../regime.ts';
import { type RecurrentMemoryFrame, type RecurrentMemoryParameters, stepsOf, type Training } from './definition.ts';

const CELLS: Readonly<Record<RecurrentMemoryParameters['cell'], string>> = {
  'rnn-tanh': 'a tanh RNN',
  'rnn-relu': 'a ReLU RNN',
  'rnn-linear': 'a linear RNN',
  lstm: 'an LSTM',
  gru: 'a GRU',
};

/** `a tanh RNN with orthogonal weights` */
export function cellTitle({ cell, recurrent, gain, forgetBias, chrono }: RecurrentMemoryParameters): string {
  const factor = gain === 1 ? '' : `${gain} times `;
  const weights = {
    gaussian: `${factor}Gaussian weights`,
    orthogonal: `${factor}orthogonal weights`,
    identity: `${factor}the identity as weights`,
    'pytorch-default': 'PyTorch’s default weights',
  }[recurrent];
  const bias =
    cell !== 'lstm'
      ? ''
      : chrono !== null
        ? ` and chrono initialization for ${chrono} steps`
        : forgetBias !== null
          ? ` and a forget bias of ${String(forgetBias).replace('-', '−')}`
          : '';
  return `${CELLS[cell]} with ${weights}${bias}`;
}

/** Decades by which the median gradient changes over the whole sequence. */
export function totalChange({ gradient: { median } }: Pick<RecurrentMemoryFrame, 'gradient'>): number {
  return (median.at(-1) as number) - (median[0] as number);
}

export function regimeOfMemory(frame: Pick<RecurrentMemoryFrame, 'gradient'>): Regime {
  return regimeOfChange(totalChange(frame));
}

/** The first lag at which the median gradient is at most 1 % of its size at lag 0; null where it stays above. */
export function reachOf({ gradient: { median } }: Pick<RecurrentMemoryFrame, 'gradient'>): number | null {
  const lag = median.findIndex((value) => value <= (median[0] as number) - 2);
  return lag < 0 ? null : lag;
}

const steps = (count: number): string => (count === 1 ? '1 step' : `${count} steps`);

/** What the gradient is taken of. */
export const memoryName = ({ cell }: RecurrentMemoryParameters): string => (cell === 'lstm' ? 'cell state' : 'state');

function reachFinding(frame: RecurrentMemoryFrame): string {
  const { params } = frame;
  const length = stepsOf(params);
  const change = totalChange(frame);
  const title = cellTitle(params);
  const share = magnitudeText(change);
  if (change === Number.NEGATIVE_INFINITY) {
    const from = frame.gradient.median.indexOf(Number.NEGATIVE_INFINITY);
    return `In ${title} no gradient gets further back than ${steps(from - 1)}: in the median network it is exactly 0 from lag ${from} on.`;
  }
  const factor = magnitudeText(Math.abs(change) / length);
  const reach = reachOf(frame);
  switch (regimeOfMemory(frame)) {
    case 'vanishing':
      return `In ${title} the gradient falls to 1 % ${steps(reach as number)} back. The ${memoryName(params)} ${steps(length)} back receives ${share} of it: it is divided by ${factor} a step on average.`;
    case 'exploding':
      return `In ${title} the gradient grows: the ${memoryName(params)} ${steps(length)} back receives ${share} times what the last one does; it is multiplied by ${factor} a step on average.`;
    case 'healthy':
      return `In ${title} the gradient reaches ${steps(length)} back: the ${memoryName(params)} there receives ${share === '1' ? 'as much as' : `${share} times what`} the last one does.`;
  }
}

/** RMS of the direct path's part over that of the whole at the longest lag, as log10; null in a plain RNN. */
export function directShare({ direct, gradient }: RecurrentMemoryFrame): number | null {
  return direct ? (direct.median.at(-1) as number) - (gradient.median.at(-1) as number) : null;
}

/** The mean over time of the gate that carries the memory: the LSTM's forget gate, the GRU's update gate. */
export function carryingGate({ gates }: RecurrentMemoryFrame): { name: string; mean: number } | null {
  const gate = gates.find(({ name }) => name === 'forget' || name === 'update');
  return gate ? { name: gate.name, mean: gate.mean.reduce((sum, value) => sum + value, 0) / gate.mean.length } : null;
}

function gateFinding(frame: RecurrentMemoryFrame): string[] {
  const share = directShare(frame);
  const gate = carryingGate(frame);
  if (share === null || !gate) return [];
  const whole = Number.isFinite(totalChange(frame)) ? `, and carries ${magnitudeText(share)} of the whole there` : '';
  const length = stepsOf(frame.params);
  const carried = magnitudeText((frame.direct?.median.at(-1) as number) - (frame.direct?.median[0] as number));
  return [
    `Its ${gate.name} gates are ${Number(gate.mean.toPrecision(2))} on average; the direct path through them keeps ${carried} over ${steps(length)}${whole}.`,
  ];
}

function theoryFinding({ theory, params }: RecurrentMemoryFrame): string[] {
  if (!theory) return [];
  const of = params.cell === 'lstm' || params.cell === 'gru' ? ' for the direct path' : '';
  return [`Theory says ${magnitudeText(theory.at(-1) as number)}${of}.`];
}

const TASKS = { adding: 'the adding problem', copy: 'copy memory' } as const;

const number = (value: number): string => magnitudeText(Math.log10(value));

const failureFinding = ({ step, seed, quantity }: NonNullable<Training['failure']>): string =>
  `In step ${step} of training the ${quantity} of the network of seed ${seed} is no longer a finite number, and training stops there.`;

/** The first record by whose end the median loss is below half the baseline: the updates made before it; null for none. */
export function learnedAt({ steps, loss, baseline }: Training): number | null {
  const record = loss.median.findIndex((value) => value < Math.log10(baseline / 2));
  return record < 0 ? null : record === 0 ? 0 : (steps[record - 1] as number);
}

function lossFinding({ params }: RecurrentMemoryFrame, training: Training): string {
  const { last, baseline, learned, steps: updates } = training;
  const task = TASKS[params.task as keyof typeof TASKS];
  const done = updates.at(-1) as number;
  const when = done < params.trainSteps ? `${done} of ${steps(params.trainSteps)}` : steps(done);
  const networks = params.seeds === 1 ? 'the one network' : `${learned} of ${params.seeds} networks`;
  const half =
    done < params.trainSteps
      ? ''
      : params.seeds === 1
        ? `; ${networks} is ${learned === 1 ? '' : 'not '}below half of that`
        : `; ${networks} are below half of that`;
  const unit = params.task === 'copy' ? ' nats' : '';
  return `After ${when} of ${task} the loss of ${cellTitle(params)} is ${number(last)}${unit}. Without memory it is ${number(baseline)}${half}.`;
}

/** What of the gradient of the last step’s loss reaches the beginning, before and after. */
function learnedReach(frame: RecurrentMemoryFrame, { before }: Training): string {
  const { params } = frame;
  const [untrained, trained] = [before, frame].map((one) => magnitudeText(totalChange(one)));
  return `Before training the ${memoryName(params)} ${steps(stepsOf(params))} back received ${untrained} times the gradient of the last one; after it, ${trained} times.`;
}

function taskFinding(frame: RecurrentMemoryFrame, training: Training): string {
  const { steps: updates, trained, failure } = training;
  if (failure) return failureFinding(failure);
  if (updates.length === 0) return 'The untrained networks are measured; training has not begun.';
  if (trained < frame.params.seeds) return lossFinding(frame, training);
  return `${lossFinding(frame, training)} ${learnedReach(frame, training)}`;
}

/** The finding in words, for any frame. */
export function summarizeRecurrentMemory(frame: RecurrentMemoryFrame): string {
  if (frame.training && frame.measured > 0) return taskFinding(frame, frame.training);
  if (frame.measured < frame.params.seeds) {
    return `${frame.measured} of ${frame.params.seeds} networks are measured.`;
  }
  return [reachFinding(frame), ...gateFinding(frame), ...theoryFinding(frame)].join(' ');
}
