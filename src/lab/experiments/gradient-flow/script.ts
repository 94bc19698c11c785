import { pythonValue, TORCH_ACTIVATIONS } from '../../reproduce/python.ts';
import type { GradientFlowParameters, InitName, NormalizationName } from './definition.ts';

const NORMALIZE: Record<NormalizationName, string> = {
  none: `    return z`,
  batch: `    centred = z - z.mean(0)
    return centred / torch.sqrt((centred ** 2).mean(0) + 1e-5)`,
  layer: `    centred = z - z.mean(1, keepdim=True)
    return centred / torch.sqrt((centred ** 2).mean(1, keepdim=True) + 1e-5)`,
  rms: `    return z / torch.sqrt((z ** 2).mean(1, keepdim=True) + 1e-5)`,
};

const NORMAL = `    return stream.standard_normal((WIDTH, WIDTH)), stream.standard_normal(WIDTH)`;

const UNIFORM = `    weight = (2 * stream.random_sample((WIDTH, WIDTH)) - 1) * np.sqrt(3)
    return weight, (2 * stream.random_sample(WIDTH) - 1) * np.sqrt(3)`;

const ORTHOGONAL = `    q, r = np.linalg.qr(stream.standard_normal((WIDTH, WIDTH)))
    return q * np.sign(np.diag(r)) * np.sqrt(WIDTH), stream.standard_normal(WIDTH)`;

function unitWeights(init: InitName): string {
  if (init === 'orthogonal') return ORTHOGONAL;
  return init.endsWith('uniform') || init === 'pytorch-default' ? UNIFORM : NORMAL;
}

function ownVariances(init: InitName): { weight: string; bias: string } {
  if (init === 'pytorch-default') return { weight: '1 / 3', bias: '1 / (3 * WIDTH)' };
  return { weight: init.startsWith('he-') ? '2.0' : '1.0', bias: '0.0' };
}

/**
 * A Python script that repeats a gradient-flow measurement from the same random numbers with PyTorch's autograd in
 * float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function gradientFlowScript(params: GradientFlowParameters): string {
  const own = ownVariances(params.init);
  const entries = Object.entries(params).map(([name, value]) => `    ${JSON.stringify(name)}: ${pythonValue(value)},`);
  const output = params.architecture === 'residual' ? `h + ${params.branchScale} * phi(y)` : 'phi(y)';
  return `"""Gradient flow, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python gradient_flow.py > gradient-flow.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
What is theory or a simulated number format on the page is left out here.
"""
import json
import math
import sys

import numpy as np
import torch

PARAMS = {
${entries.join('\n')}
}
DEPTH, WIDTH, BATCH = ${params.depth}, ${params.width}, ${params.batch}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})
# Var(weight) * fan-in, and Var(bias)
SIGMA_W2 = ${params.sigmaW2 === null ? own.weight : params.sigmaW2}
SIGMA_B2 = ${params.sigmaB2 === null ? own.bias : params.sigmaB2}


def draw_layer(seed, layer):
    """A layer's weight [in, out] and bias with entries of mean square 1, from a stream of their own."""
    stream = np.random.RandomState([seed, layer])
${unitWeights(params.init)}


def normalize(z):
${NORMALIZE[params.normalization]}


def phi(y):
    return ${TORCH_ACTIVATIONS[params.activation]}


def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    if not np.isfinite(largest):
        return float(largest)
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def measure(seed):
    """One network: log10 RMS of h_l and of its gradient (l = 0...L), of the gradient of W_l (l = 1...L), and flat shares."""
    data = np.random.RandomState([seed, 0])
    h = torch.from_numpy(data.standard_normal((BATCH, WIDTH))).requires_grad_()
    readout = torch.from_numpy(data.standard_normal((BATCH, WIDTH)))
    hidden, weights, flat, dead = [h], [], [], []
    for layer in range(1, DEPTH + 1):
        weight, bias = draw_layer(seed, layer)
        w = torch.from_numpy(weight * np.sqrt(SIGMA_W2 / WIDTH)).requires_grad_()
        b = torch.from_numpy(bias * np.sqrt(SIGMA_B2))
        y = normalize(h @ w + b)
        h = ${output}
        hidden.append(h)
        weights.append(w)
        at = y.detach().requires_grad_()
        is_flat = torch.autograd.grad(phi(at).sum(), at)[0].abs() < 0.01
        flat.append(is_flat.double().mean().item())
        dead.append(is_flat.all(dim=0).double().mean().item())
    # A random linear read-out, so that the gradient at the last layer is the read-out itself.
    loss = (readout * h).sum()
    gradients = torch.autograd.grad(loss, hidden + weights)
    return {
        "activation": [log_rms(x) for x in hidden],
        "gradient": [log_rms(x) for x in gradients[: DEPTH + 1]],
        "weightGradient": [log_rms(x) for x in gradients[DEPTH + 1 :]],
        "flat": flat,
        "dead": dead,
    }


def percentile(values, rank):
    """Linear interpolation, as numpy.percentile, but none between a number and an infinity."""
    values = sorted(values)
    if any(math.isnan(value) for value in values):
        return math.nan
    position = rank / 100 * (len(values) - 1)
    low = values[math.floor(position)]
    high = values[math.ceil(position)]
    if low == high or low == -math.inf:
        return low
    return low + (high - low) * (position - math.floor(position))


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
    }


def plain(value):
    """JSON has no infinities: a true zero becomes null, the others are named."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else None
    return value


networks = []
for seed in SEEDS:
    networks.append(measure(seed))
    print(f"seed {seed}", file=sys.stderr)

frame = {
    "params": PARAMS,
    "sigmaW2": SIGMA_W2,
    "sigmaB2": SIGMA_B2,
    "phase": "done",
    "progress": 1,
    "activation": summarize([network["activation"] for network in networks]),
    "gradient": summarize([network["gradient"] for network in networks]),
    "weightGradient": summarize([network["weightGradient"] for network in networks]),
    "flat": [float(np.mean(layer)) for layer in zip(*(network["flat"] for network in networks))],
    "dead": [float(np.mean(layer)) for layer in zip(*(network["dead"] for network in networks))],
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "gradient-flow", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
