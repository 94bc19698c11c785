import { magnitudeText } from '../../numerics/magnitude-text.ts';
import type { OptimizerStepsFrame, StepFailure } from './definition.ts';
import { layerName, layersBelowEpsilon, layersWithout, ruleNames } from './words.ts';

const QUANTITIES: Readonly<Record<StepFailure['quantity'], string>> = {
  gradient: 'the gradient',
  update: 'the update',
  weights: 'a weight',
};

function failureSentence(frame: OptimizerStepsFrame, { rule, step, layer, quantity }: StepFailure): string {
  return `In step ${step} ${QUANTITIES[quantity]} of ${layerName(frame, layer)} is no longer a finite number with ${ruleNames[rule]}, and the run ends there.`;
}

type Rule = keyof OptimizerStepsFrame['rules'];

/** The first layer's share of the output layer's update at the newest step, as log10; `NaN` where both are 0. */
export function stepRatio({ rules }: OptimizerStepsFrame, rule: Rule): number {
  const { median } = rules[rule].update;
  return (median[0] as number) - (median.at(-1) as number);
}

/** The same of the gradients at the weights as drawn. */
export function gradientRatio({ start }: OptimizerStepsFrame): number {
  return (start.median[0] as number) - (start.median.at(-1) as number);
}

function stepFinding(frame: OptimizerStepsFrame): string {
  const of = (rule: Rule) => `${magnitudeText(stepRatio(frame, rule))} with ${ruleNames[rule]}`;
  return [
    `Before training the first layer’s gradient is ${magnitudeText(gradientRatio(frame))} of the output layer’s.`,
    `In step ${frame.step} the first layer’s update over the output layer’s is ${of('sgd')}, ${of('momentum')}, ${of('rmsprop')}, ${of('adagrad')} and ${of('adam')}.`,
  ].join(' ');
}

const upTo = (layers: number): string => (layers === 1 ? 'layer 1' : `layers 1 to ${layers}`);

function limits(frame: OptimizerStepsFrame): string[] {
  const none = layersWithout(frame, 'sgd');
  const small = layersBelowEpsilon(frame, 'adam');
  const epsilon = magnitudeText(Math.log10(frame.epsilons.adam));
  return [
    ...(none > 0 ? [`In ${upTo(none)} the gradient is exactly 0, and so is a step without memory.`] : []),
    ...(small > none
      ? [
          `In ${upTo(small)} the first gradient is below ε = ${epsilon}: there Adam’s step falls with the gradient, towards η·g/ε.`,
        ]
      : []),
  ];
}

/** The finding in words, for any frame. */
export function summarizeOptimizerSteps(frame: OptimizerStepsFrame): string {
  if (frame.failure) return failureSentence(frame, frame.failure);
  return [stepFinding(frame), ...limits(frame)].join(' ');
}
