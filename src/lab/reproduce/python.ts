import { type LabActivationName, SELU_ALPHA, SELU_LAMBDA } from '../nn/activations.ts';
import { ADAM_DECAY, EPSILONS, isAdaptive, MOMENTUM, type OptimizerName, RMSPROP_DECAY } from '../nn/optimizers.ts';
import type { TrainableInitializer } from '../nn/trainable-network.ts';

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

/** Var(weight) of a trainable network's layer from `fan_in` and `fan_out`. */
export const PYTHON_VARIANCES: Readonly<Record<TrainableInitializer, string>> = {
  'xavier-normal': '2 / (fan_in + fan_out)',
  'he-normal': '2 / fan_in',
  'lecun-normal': '1 / fan_in',
  'pytorch-default': '1 / (3 * fan_in)',
};

/** PyTorch's optimizer of `parameters` with the learning rate `rate`, both names in the script. */
export function torchOptimizer(name: OptimizerName, epsilon = isAdaptive(name) ? EPSILONS[name] : 0): string {
  switch (name) {
    case 'sgd':
      return 'torch.optim.SGD(parameters, lr=rate)';
    case 'momentum':
      return `torch.optim.SGD(parameters, lr=rate, momentum=${MOMENTUM})`;
    case 'adagrad':
      return `torch.optim.Adagrad(parameters, lr=rate, eps=${epsilon})`;
    case 'rmsprop':
      return `torch.optim.RMSprop(parameters, lr=rate, alpha=${RMSPROP_DECAY}, eps=${epsilon})`;
    case 'adam':
      return `torch.optim.Adam(parameters, lr=rate, betas=(${ADAM_DECAY.first}, ${ADAM_DECAY.second}), eps=${epsilon})`;
  }
}

/** `log_rms(tensor)`. Needs `math`, NumPy as `np`. */
export const PYTHON_LOG_RMS = `def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    if not np.isfinite(largest):
        return float(largest)
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)`;

/** A parameter's value as Python writes it. */
export function pythonValue(value: string | number | null): string {
  return value === null ? 'None' : JSON.stringify(value);
}

/** Parameters as the lines of a Python dictionary. */
export function pythonParameters(params: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(params)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${pythonValue(value)},`)
    .join('\n');
}

/** A theory's numbers to nine digits, however deep: engines differ in the last bits of a logarithm, and a script must not. */
export function nineDigits(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(9)) : value;
  if (Array.isArray(value)) return value.map(nineDigits);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, nineDigits(item)]));
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

/** `percentile(values, rank)`, and `summarize(per_seed)` of base-10 logarithms by layer, as the lab takes them. Needs `math`. */
export const PYTHON_SUMMARIZE = `${PYTHON_PERCENTILE}


def log_mean_square(logs):
    largest = max(logs)
    if not math.isfinite(largest):
        return largest
    return largest + math.log10(sum(10 ** (2 * (log - largest)) for log in logs) / len(logs)) / 2


def summarize(per_seed):
    layers = list(zip(*per_seed))
    return {
        "median": [percentile(layer, 50) for layer in layers],
        "p10": [percentile(layer, 10) for layer in layers],
        "p90": [percentile(layer, 90) for layer in layers],
        "meanSquare": [log_mean_square(layer) for layer in layers],
        "perSeed": per_seed,
    }`;

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
