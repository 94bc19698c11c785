import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { STACKS, type StackName } from '../../theory/residual-stacks.ts';
import type { ResidualPathsFrame } from './definition.ts';
import { correlationText } from './summary.ts';

type Reading = (frame: ResidualPathsFrame) => string;

function correlation({ stacks }: ResidualPathsFrame, name: StackName): string {
  const value = stacks[name].autocorrelation.mean[1] as number;
  if (Number.isNaN(value)) throw new Error(`the gradient of the ${name} stack does not change along that line`);
  return correlationText(value);
}

/** The numbers that prose can quote: medians over seeds, and the mean autocorrelation at the smallest lag. */
export const residualPathsReadings: Readonly<Record<string, Reading>> = Object.fromEntries(
  STACKS.flatMap((name): [string, Reading][] => [
    [`${name}-gradient`, ({ stacks }) => magnitudeText(stacks[name].gradient.median[0] as number)],
    [`${name}-signal`, ({ stacks }) => magnitudeText(stacks[name].signal.median.at(-1) as number)],
    [`${name}-correlation`, (frame) => correlation(frame, name)],
  ]),
);
