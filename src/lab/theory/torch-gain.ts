import { type LabActivationName, LEAKY_SLOPE } from '../nn/activations.ts';

const GAINS: Partial<Record<LabActivationName, number>> = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  'leaky-relu': Math.sqrt(2 / (1 + LEAKY_SLOPE ** 2)),
  selu: 3 / 4,
};

/** What `torch.nn.init.calculate_gain` returns for an activation; null where it knows none. */
export function torchGain(name: LabActivationName): number | null {
  return GAINS[name] ?? null;
}
