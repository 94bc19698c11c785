import { layerPlaces } from '../../nn/trainable-network.ts';
import { logRms } from '../../numerics/statistics.ts';
import { steadyStep } from '../../theory/steady-steps.ts';
import { type OptimizerStepsParameters, RULES } from './definition.ts';
import { networkOf, stepRule } from './setup.ts';

/** By rule, log10 root mean squares of the step that a gradient gives which stays as it is. */
export type SteadySizes = Record<(typeof RULES)[number], number[]>;

/**
 * By layer, or of the first `layers` only, the step of number `count`.
 * @param gradient of every parameter at the first step, as read off the device
 */
export function steadySizes(
  params: OptimizerStepsParameters,
  gradient: Float32Array,
  count: number,
  layers = params.depth + 1,
): SteadySizes {
  const places = layerPlaces(networkOf(params)).slice(0, layers);
  const of = (rule: (typeof RULES)[number]) => {
    const step = steadyStep(stepRule(params, rule), count);
    const sizes = places.map(({ weight, bias }) =>
      logRms(Float64Array.from(gradient.subarray(weight, bias), (value) => step(Math.abs(value)))),
    );
    return [rule, sizes] as const;
  };
  return Object.fromEntries(RULES.map(of)) as SteadySizes;
}
