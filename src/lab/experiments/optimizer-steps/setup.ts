import { ADAPTIVE, type AdaptiveName, EPSILONS, isAdaptive, type OptimizerName } from '../../nn/optimizers.ts';
import type { TrainableNetwork } from '../../nn/trainable-network.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import type { StepRule } from '../../theory/steady-steps.ts';
import type { OptimizerStepsParameters } from './definition.ts';

/** The network that every rule starts from. */
export function networkOf({ activation, initialization, depth, width }: OptimizerStepsParameters): TrainableNetwork {
  return {
    inputs: width,
    depth,
    width,
    activation,
    init: initialization,
    gain: 1,
    normalization: 'none',
    residual: false,
  };
}

/** ε in force, by rule. */
export function epsilonsOf({ epsilon }: OptimizerStepsParameters): Record<AdaptiveName, number> {
  const of = (name: AdaptiveName) => [name, epsilon ?? EPSILONS[name]] as const;
  return Object.fromEntries(ADAPTIVE.map(of)) as Record<AdaptiveName, number>;
}

/** A rule with its own learning rate and ε. */
export function stepRule(params: OptimizerStepsParameters, optimizer: OptimizerName): StepRule {
  return isAdaptive(optimizer)
    ? { optimizer, learningRate: params.adaptiveRate, epsilon: epsilonsOf(params)[optimizer] }
    : { optimizer, learningRate: params.learningRate, epsilon: 0 };
}

export interface Examples {
  /** B × n standard normal numbers, row-major. */
  x: Float32Array;
  /** 1 where an example's first number is positive, else 0. */
  labels: Float32Array;
}

/** One batch after another, from `RandomState([seed, 0])`. */
export function exampleStream({ batch, width }: OptimizerStepsParameters, seed: number): () => Examples {
  const random = new RandomState([seed, 0]);
  return () => {
    const drawn = random.fillNormal(new Float64Array(batch * width));
    const labels = Float32Array.from({ length: batch }, (_, i) => ((drawn[i * width] as number) > 0 ? 1 : 0));
    return { x: new Float32Array(drawn), labels };
  };
}
