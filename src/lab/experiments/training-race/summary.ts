import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { percentage } from '../../numerics/number-text.ts';
import { differences } from './differences.ts';
import type { Lane, LaneName, RaceFailure, TrainingRaceFrame } from './frame.ts';

/** A network by its letter and by what it alone has: `A (sigmoid)`. */
export function laneTitle({ params }: Pick<TrainingRaceFrame, 'params'>, lane: LaneName): string {
  const own = differences(params).map((difference) => difference[lane]);
  const letter = lane.toUpperCase();
  return own.length === 0 ? letter : `${letter} (${own.join(', ')})`;
}

/** A layer by name: the last is the output layer. */
function layerName({ params }: Pick<TrainingRaceFrame, 'params'>, layer: number): string {
  return layer > params.depth ? 'the output layer' : `layer ${layer}`;
}

const QUANTITIES: Readonly<Record<RaceFailure['quantity'], (layer: string) => string>> = {
  'pre-activation': (layer) => `the pre-activation of ${layer}`,
  loss: () => 'the loss',
  gradient: (layer) => `the gradient of the weights of ${layer}`,
  update: (layer) => `the updated weight of ${layer}`,
};

/** What stopped the race, in a sentence. */
function failureSentence(frame: TrainingRaceFrame, failure: RaceFailure): string {
  const { lane, step, layer, quantity } = failure;
  return `In step ${step} ${QUANTITIES[quantity](layerName(frame, layer))} of ${laneTitle(frame, lane)} is no longer a finite number, and the race stops there.`;
}

/** The largest change of the loss that counts as none, in nats. */
const STANDSTILL = 0.01;

function courseFinding(frame: TrainingRaceFrame, name: LaneName): string {
  const lane = frame[name];
  const loss = lane.loss.at(-1) as number;
  const [first] = lane.loss as [number];
  const [from, to] = [first, loss].map((value) => magnitudeText(Math.log10(value)));
  const stuck = Math.abs(loss - first) < STANDSTILL && loss > 0.5;
  const way = stuck ? `has hardly moved and stands at ${to} nats` : `has come from ${from} to ${to} nats`;
  const course = `the loss of ${laneTitle(frame, name)} ${way}`;
  return `${course}, with ${percentage(lane.accuracy.at(-1) as number, 3)} of the points on the right side`;
}

/** How the first layer's gradient compares with the output layer's before training. */
export function firstShare(lane: Lane): number {
  const [before] = lane.gradient as [number[]];
  return (before[0] as number) - (before.at(-1) as number);
}

function gradientFinding(frame: TrainingRaceFrame): string {
  const shares = (['a', 'b'] as const).map((name) => magnitudeText(firstShare(frame[name])));
  return `Before training the first layer’s weights receive ${shares[0]} of the output layer’s gradient in A and ${shares[1]} in B.`;
}

/** The finding in words, for any frame. */
export function summarizeTrainingRace(frame: TrainingRaceFrame): string {
  const step = frame.steps.at(-1) as number;
  if (frame.failure) return `${failureSentence(frame, frame.failure)} ${gradientFinding(frame)}`;
  const steps = step === 1 ? '1 step' : `${step} steps`;
  const when = frame.progress < 1 ? `After ${steps} of ${frame.params.steps}` : `After ${steps}`;
  const courses = `${when} ${courseFinding(frame, 'a')}; ${courseFinding(frame, 'b')}.`;
  return frame.progress < 1 ? courses : `${courses} ${gradientFinding(frame)}`;
}
