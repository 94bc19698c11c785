import type { LabActivationName } from '../nn/activations.ts';

/** The activations of a tensor `y` in PyTorch. */
export const TORCH_ACTIVATIONS: Record<LabActivationName, string> = {
  linear: 'y * 1.0',
  sigmoid: 'torch.sigmoid(y)',
  tanh: 'torch.tanh(y)',
  relu: 'torch.relu(y)',
  'leaky-relu': 'torch.nn.functional.leaky_relu(y, 0.01)',
  elu: 'torch.nn.functional.elu(y)',
  selu: 'torch.nn.functional.selu(y)',
  gelu: 'torch.nn.functional.gelu(y)',
  silu: 'torch.nn.functional.silu(y)',
  // Torch's own threshold of 20 is meant for float32.
  softplus: 'torch.nn.functional.softplus(y, threshold=50)',
  erf: 'torch.erf(y)',
};

/** A parameter's value as Python writes it. */
export function pythonValue(value: string | number | null): string {
  return value === null ? 'None' : JSON.stringify(value);
}
