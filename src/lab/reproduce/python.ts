import { type LabActivationName, SELU_ALPHA, SELU_LAMBDA } from '../nn/activations.ts';

// PyTorch's own ELU and SELU compute eʸ − 1 as a difference, and its GELU 1 + erf: far down they cancel to 0.
const EXPM1 = 'torch.expm1(y.clamp(max=0))';

/** The activations of a tensor `y` in PyTorch, accurate however small y is. Needs `math`. */
export const TORCH_ACTIVATIONS: Record<LabActivationName, string> = {
  linear: 'y * 1.0',
  sigmoid: 'torch.sigmoid(y)',
  tanh: 'torch.tanh(y)',
  relu: 'torch.relu(y)',
  'leaky-relu': 'torch.nn.functional.leaky_relu(y, 0.01)',
  elu: `torch.where(y > 0, y, ${EXPM1})`,
  selu: `${SELU_LAMBDA} * torch.where(y > 0, y, ${SELU_ALPHA} * ${EXPM1})`,
  gelu: 'y * 0.5 * torch.erfc(-y / math.sqrt(2))',
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
