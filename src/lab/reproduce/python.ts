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

/** `percentile(values, rank)` as the lab takes it. Needs `math`. */
export const PYTHON_PERCENTILE = `def percentile(values, rank):
    """Linear interpolation, as numpy.percentile, but none between a number and an infinity."""
    values = sorted(values)
    if any(math.isnan(value) for value in values):
        return math.nan
    position = rank / 100 * (len(values) - 1)
    low = values[math.floor(position)]
    high = values[math.ceil(position)]
    if low == high or low == -math.inf:
        return low
    return low + (high - low) * (position - math.floor(position))`;

/** `plain(value)`: numbers as the terminal's JSON writes them. Needs `math`. */
export const PYTHON_JSON = `def plain(value):
    """JSON has no infinities: a true zero becomes null, the others are named."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else None
    return value`;
