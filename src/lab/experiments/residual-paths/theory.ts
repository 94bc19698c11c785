import { brownianAutocorrelation, whiteAutocorrelation } from '../../numerics/autocorrelation.ts';
import { predictStack, STACKS, type StackName } from '../../theory/residual-stacks.ts';
import {
  branchScaleOf,
  type ResidualPathsFrame,
  type ResidualPathsParameters,
  type StackMeasurement,
} from './definition.ts';
import { inputs, lagCount } from './line.ts';

const toLog10Rms = (logSquares: readonly number[]): number[] => logSquares.map((log) => log / (2 * Math.LN10));

/** What a frame shows beside its measurement: theory by stack, and the noises' autocorrelation. */
export function predictFrame(params: ResidualPathsParameters): {
  theory: Record<StackName, StackMeasurement['theory']>;
  noise: ResidualPathsFrame['noise'];
} {
  const stacks = { ...params, branchScale: branchScaleOf(params) };
  // The uniform distribution whose mean square is that of the inputs.
  const reach = Math.sqrt((3 * inputs(params).reduce((sum, t) => sum + t * t, 0)) / params.points);
  const of = (name: StackName) => {
    const { signal, gradient } = predictStack(stacks, name, reach);
    return [name, { signal: toLog10Rms(signal), gradient: toLog10Rms(gradient) }] as const;
  };
  const lags = lagCount(params);
  return {
    theory: Object.fromEntries(STACKS.map(of)) as Record<StackName, StackMeasurement['theory']>,
    noise: { brown: brownianAutocorrelation(params.points, lags), white: whiteAutocorrelation(params.points, lags) },
  };
}
