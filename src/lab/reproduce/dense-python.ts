import type { InitializerName } from '../nn/initializers.ts';

const NORMAL = `    return stream.standard_normal((WIDTH, WIDTH)), stream.standard_normal(WIDTH)`;

const UNIFORM = `    weight = (2 * stream.random_sample((WIDTH, WIDTH)) - 1) * np.sqrt(3)
    return weight, (2 * stream.random_sample(WIDTH) - 1) * np.sqrt(3)`;

const ORTHOGONAL = `    q, r = np.linalg.qr(stream.standard_normal((WIDTH, WIDTH)))
    return q * np.sign(np.diag(r)) * np.sqrt(WIDTH), stream.standard_normal(WIDTH)`;

function unitWeights(init: InitializerName): string {
  if (init === 'orthogonal') return ORTHOGONAL;
  return init.endsWith('uniform') || init === 'pytorch-default' ? UNIFORM : NORMAL;
}

/** `draw_layer(seed, layer)` of square layers, as `drawLayer` draws them. Needs `np` and `WIDTH`. */
export function pythonLayerDraw(init: InitializerName): string {
  return `def draw_layer(seed, layer):
    """A layer's weight [in, out] and bias with entries of mean square 1, from a stream of their own."""
    stream = np.random.RandomState([seed, layer])
${unitWeights(init)}`;
}

/** `SIGMA_W2` and `SIGMA_B2` as `variances` has them. Needs `WIDTH`. */
export function pythonVariances(init: InitializerName, sigmaW2: number | null, sigmaB2: number | null): string {
  const own =
    init === 'pytorch-default'
      ? { weight: '1 / 3', bias: '1 / (3 * WIDTH)' }
      : { weight: init.startsWith('he-') ? '2.0' : '1.0', bias: '0.0' };
  return `# Var(weight) * fan-in, and Var(bias)
SIGMA_W2 = ${sigmaW2 ?? own.weight}
SIGMA_B2 = ${sigmaB2 ?? own.bias}`;
}

/** `log_rms(values)` of a tensor or an array. Needs `np`, `math` and `torch`. */
export const PYTHON_LOG_RMS = `def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy() if torch.is_tensor(tensor) else tensor
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    if not np.isfinite(largest):
        return float(largest)
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)`;
