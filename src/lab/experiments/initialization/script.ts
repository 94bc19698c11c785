import { frameToJson } from '../../frame-json.ts';
import { gainOf, type Scheme, type SchemeName, schemes } from '../../nn/schemes.ts';
import { PYTHON_JSON, PYTHON_SUMMARIZE, pythonParameters, TORCH_ACTIVATIONS } from '../../reproduce/python.ts';
import { predictInitialization } from '../../theory/initialization.ts';
import { BINS_PER_DECADE, HISTOGRAM_DECADES, type InitializationParameters, layerWidths } from './definition.ts';
import { histogramLayers, histogramNetworks } from './histograms.ts';
import { fewNetworks, otherSchemes } from './network.ts';
import { RESOLUTION } from './spectrum.ts';

/** The unit deviation of each scheme, of `fan_in` and `fan_out`, as Python writes it. */
const UNITS: Record<SchemeName, string> = {
  lecun: '1 / math.sqrt(fan_in)',
  'fan-out': '1 / math.sqrt(fan_out)',
  xavier: 'math.sqrt(2 / (fan_in + fan_out))',
  'he-fan-in': '1 / math.sqrt(fan_in)',
  'he-fan-out': '1 / math.sqrt(fan_out)',
  orthogonal: '1 / math.sqrt(max(fan_in, fan_out))',
  'pytorch-default': '1 / math.sqrt(fan_in)',
  fixed: '0.01',
};

const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** To ten decimals: engines differ in the last bits of a logarithm, and a script must not. */
const rounded = (value: unknown): unknown =>
  JSON.parse(frameToJson(value), (_, item: unknown) => (typeof item === 'number' ? Number(item.toFixed(10)) : item));

/**
 * A Python script that repeats an initialization measurement from the same random numbers with PyTorch's autograd in
 * float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function initializationScript(params: InitializationParameters): string {
  const { depth, batch, activation, scheme, gain, seeds, seed } = params;
  const widths = layerWidths(params);
  const table = (Object.keys(schemes) as SchemeName[]).map((name) => {
    const { distribution, biasVariance }: Scheme = schemes[name];
    const bias = biasVariance(1) > 0 ? '1 / (3 * fan_in)' : '0.0';
    return `    "${name}": ("${distribution}", ${gainOf(name, null)}, lambda fan_in, fan_out: ${UNITS[name]}, lambda fan_in: ${bias}),`;
  });
  const others = otherSchemes({ widths, scheme, gain }).map((group) => list(group.map((name) => `"${name}"`)));
  const theory = rounded(predictInitialization({ activation, scheme, gain, widths }));
  return `"""Initialization, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python initialization.py > initialization.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms; null is a true zero. Singular values that single
precision could not resolve are "NaN" here too: lower RESOLUTION to see them. The theory in it is the site's own
prediction, carried over for comparison; everything else is computed here.
"""
import json
import math

import numpy as np
import torch

PARAMS = {
${pythonParameters(params)}
}
WIDTHS = ${list(widths.map(String))}
DEPTH, BATCH, SEED, SEEDS = ${depth}, ${batch}, ${seed}, ${seeds}
# Of the comparison and the Jacobian, and of the histograms.
FEW, LOOKED_AT = ${fewNetworks(widths, seeds)}, ${histogramNetworks(widths, batch, seeds)}
HISTOGRAM_LAYERS = ${list(histogramLayers(depth).map(String))}
BINS_PER_DECADE, HISTOGRAM_DECADES = ${BINS_PER_DECADE}, ${HISTOGRAM_DECADES}
RESOLUTION = ${RESOLUTION[32]}
# Distribution, own gain, standard deviation of a weight at gain 1, variance of a bias.
SCHEMES = {
${table.join('\n')}
}
# Schemes whose networks are the same at these widths stand together.
OTHERS = ${list(others)}


def draw_layer(distribution, seed, layer, fan_in, fan_out):
    """A layer's weight [in, out] and bias with entries of mean square 1, from a stream of their own."""
    stream = np.random.RandomState([seed, layer])
    if distribution == "uniform":
        weight = (2 * stream.random_sample((fan_in, fan_out)) - 1) * math.sqrt(3)
        return weight, (2 * stream.random_sample(fan_out) - 1) * math.sqrt(3)
    weight = stream.standard_normal((fan_in, fan_out))
    if distribution == "orthogonal":
        # As torch.nn.init.orthogonal_ does: orthonormal columns, or rows where they are fewer.
        q, r = np.linalg.qr(weight if fan_in >= fan_out else weight.T)
        q = q * np.sign(np.diag(r))
        weight = (q if fan_in >= fan_out else q.T) * math.sqrt(max(fan_in, fan_out))
    return weight, stream.standard_normal(fan_out)


def phi(y):
    return ${TORCH_ACTIVATIONS[activation]}


def network(scheme, gain, seed):
    distribution, own, unit, bias_variance = SCHEMES[scheme]
    layers = []
    for layer, (fan_in, fan_out) in enumerate(zip(WIDTHS, WIDTHS[1:]), 1):
        weight, bias = draw_layer(distribution, seed, layer, fan_in, fan_out)
        deviation = (own if gain is None else gain) * unit(fan_in, fan_out)
        layers.append((torch.from_numpy(weight * deviation), torch.from_numpy(bias * math.sqrt(bias_variance(fan_in)))))
    return layers


def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def passes(layers, seed):
    """Pre-activations and activations by layer, and the gradient of a random linear read-out at each pre-activation."""
    data = np.random.RandomState([seed, 0])
    h = torch.from_numpy(data.standard_normal((BATCH, WIDTHS[0])))
    readout = torch.from_numpy(data.standard_normal((BATCH, WIDTHS[-1])))
    signals, activations = [], []
    for weight, bias in layers:
        z = h @ weight + bias
        if not z.requires_grad:
            z.requires_grad_()
        h = phi(z)
        signals.append(z)
        activations.append(h)
    gradients = torch.autograd.grad((readout * h).sum(), signals)
    return signals, activations, gradients


def histogram(tensors):
    values = torch.cat([tensor.detach().flatten() for tensor in tensors]).numpy()
    sizes = np.abs(values[(values != 0) & np.isfinite(values)])
    bins = np.floor(BINS_PER_DECADE * np.log10(sizes)).astype(int)
    near = bins[bins >= bins.max() - BINS_PER_DECADE * HISTOGRAM_DECADES] if len(bins) else bins
    first = int(near.min()) if len(near) else 0
    return {
        "total": len(values),
        "zeros": int((values == 0).sum()),
        "nonFinite": int((~np.isfinite(values)).sum()),
        "tiny": len(bins) - len(near),
        "first": first,
        "counts": np.bincount(near - first).tolist() if len(near) else [],
    }


def spectrum(layers, seed):
    """The singular values of the Jacobian from input to output at the first example, and its mean square and spread."""
    x = torch.from_numpy(np.random.RandomState([seed, 0]).standard_normal((BATCH, WIDTHS[0]))[:1])
    jacobian, rank, h = torch.eye(WIDTHS[0], dtype=torch.float64), min(WIDTHS[0], WIDTHS[-1]), x
    scale = 0.0
    for weight, bias in layers:
        z = (h @ weight + bias).requires_grad_()
        h = phi(z)
        (slope,) = torch.autograd.grad(h.sum(), z)
        h = h.detach()
        rank = min(rank, int((slope != 0).sum()))
        jacobian = jacobian @ weight * slope
        size = jacobian.abs().max().item()
        if size > 0:
            jacobian = jacobian / size
            scale += math.log10(size)
    s = torch.linalg.svdvals(jacobian).tolist()
    if s[0] == 0:
        return {"values": [-math.inf] * len(s), "rms": -math.inf, "spread": math.nan, "largest": -math.inf}
    logs = []
    for i, value in enumerate(s):
        if i >= rank:
            logs.append(-math.inf)
        else:
            logs.append(math.nan if value < RESOLUTION * s[0] else math.log10(value) + scale)
    squares = [(value / s[0]) ** 2 for value in s]
    mean = sum(squares) / len(s)
    return {
        "values": logs,
        "rms": math.log10(s[0]) + scale + math.log10(mean) / 2,
        "spread": sum(square ** 2 for square in squares) / len(s) / mean ** 2 - 1,
        "largest": math.log10(s[0]) + scale,
    }


${PYTHON_SUMMARIZE}


def summarize_ranks(per_seed):
    """As summarize; unresolved values stand above a true zero and below every number."""
    ordered = summarize([[-1e300 if math.isnan(value) else value for value in values] for values in per_seed])
    for name in ("median", "p10", "p90", "meanSquare"):
        ordered[name] = [math.nan if -math.inf < value < -1e200 else value for value in ordered[name]]
    return {**ordered, "perSeed": per_seed}


def statistic(per_seed):
    percentiles = {"median": 50, "p10": 10, "p90": 90}
    return {**{name: percentile(per_seed, rank) for name, rank in percentiles.items()}, "perSeed": per_seed}


${PYTHON_JSON}


signal, gradient, looked_at, spectra = [], [], [], []
for seed in range(SEED, SEED + SEEDS):
    layers = network(PARAMS["scheme"], PARAMS["gain"], seed)
    signals, activations, gradients = passes(layers, seed)
    signal.append([log_rms(z) for z in signals])
    gradient.append([log_rms(delta) for delta in gradients])
    if len(looked_at) < LOOKED_AT:
        looked_at.append((activations, gradients))
    if len(spectra) < FEW:
        spectra.append(spectrum(layers, seed))

comparisons = []
for group in OTHERS:
    measured = [passes(network(group[0], None, seed), seed) for seed in range(SEED, SEED + FEW)]
    comparisons.append({
        "schemes": group,
        "signal": summarize([[log_rms(z) for z in signals] for signals, _, _ in measured])["median"],
        "gradient": summarize([[log_rms(delta) for delta in gradients] for _, _, gradients in measured])["median"],
    })

values = summarize_ranks([one["values"] for one in spectra])
frame = {
    "params": PARAMS,
    "widths": WIDTHS,
    "gain": SCHEMES[PARAMS["scheme"]][1] if PARAMS["gain"] is None else PARAMS["gain"],
    "phase": "done",
    "progress": 1,
    "signal": summarize(signal),
    "gradient": summarize(gradient),
    # Not computed here: the site's prediction, for comparison.
    "theory": json.loads('${frameToJson(theory)}'),
    "comparisons": comparisons,
    "comparisonSeeds": FEW,
    "histograms": [
        {
            "layer": layer,
            "activation": histogram([activations[layer - 1] for activations, _ in looked_at]),
            "gradient": histogram([gradients[layer - 1] for _, gradients in looked_at]),
        }
        for layer in HISTOGRAM_LAYERS
    ],
    "jacobian": {
        "networks": FEW,
        "values": values,
        "zeros": sum(value == -math.inf for value in values["median"]),
        "unresolved": sum(math.isnan(value) for value in values["median"]),
        "resolution": RESOLUTION,
        **{name: statistic([one[name] for one in spectra]) for name in ("rms", "spread", "largest")},
    },
    "failure": None,
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "initialization", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
