import { frameToJson } from '../../frame-json.ts';
import { FORMAT_EXAMPLES } from '../../nn/dense-formats.ts';
import { PYTHON_LOG_RMS, pythonLayerDraw, pythonVariances } from '../../reproduce/dense-python.ts';
import {
  PYTHON_JSON,
  PYTHON_SUMMARIZE,
  pythonParameters,
  pythonValue,
  TORCH_ACTIVATIONS,
} from '../../reproduce/python.ts';
import { PYTHON_VALUE_AND_SLOPE, pythonStorage } from '../../reproduce/stored-python.ts';
import { predictGradientFlow } from '../../theory/gradient-flow.ts';
import type { GradientFlowParameters, NormalizationName, TheoryProfile } from './definition.ts';

const NORMALIZE: Record<NormalizationName, string> = {
  none: `    return z`,
  batch: `    centred = z - z.mean(0)
    return centred / torch.sqrt((centred ** 2).mean(0) + 1e-5)`,
  layer: `    centred = z - z.mean(1, keepdim=True)
    return centred / torch.sqrt((centred ** 2).mean(1, keepdim=True) + 1e-5)`,
  rms: `    return z / torch.sqrt((z ** 2).mean(1, keepdim=True) + 1e-5)`,
};

/** Along which axis of [examples, units] the statistics are taken, and whether the mean is taken away. */
const STATISTICS: Record<NormalizationName, { axis: string; centred: string }> = {
  none: { axis: 'None', centred: 'False' },
  batch: { axis: '0', centred: 'True' },
  layer: { axis: '1', centred: 'True' },
  rms: { axis: '1', centred: 'False' },
};

/** To ten decimals: engines differ in the last bits of a logarithm, and a script must not. */
function rounded(theory: TheoryProfile | null): TheoryProfile | null {
  if (theory === null) return null;
  const round = (value: number) => (Number.isFinite(value) ? Number(value.toFixed(10)) : value);
  return {
    activation: theory.activation.map(round),
    gradient: theory.gradient.map(round),
    weightGradient: theory.weightGradient.map(round),
    chi: Number(theory.chi.toPrecision(10)),
  };
}

/**
 * A Python script that repeats a gradient-flow measurement from the same random numbers with PyTorch's autograd in
 * float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function gradientFlowScript(params: GradientFlowParameters): string {
  const residual = params.architecture === 'residual';
  const { axis, centred } = STATISTICS[params.normalization];
  const { theory, note } = predictGradientFlow(params);
  const output = params.architecture === 'residual' ? `h + ${params.branchScale} * phi(y)` : 'phi(y)';
  return `"""Gradient flow, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python gradient_flow.py > gradient-flow.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
The theory in it is the site's own prediction, carried over for comparison; everything else is computed here.
"""
import json
import math
import sys

import numpy as np
import torch

PARAMS = {
${pythonParameters(params)}
}
DEPTH, WIDTH, BATCH = ${params.depth}, ${params.width}, ${params.batch}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})
${pythonVariances(params.init, params.sigmaW2, params.sigmaB2)}


${pythonLayerDraw(params.init)}


def normalize(z):
${NORMALIZE[params.normalization]}


def phi(y):
    return ${TORCH_ACTIVATIONS[params.activation]}


${PYTHON_LOG_RMS}


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


${PYTHON_SUMMARIZE}


${PYTHON_JSON}


${pythonStorage(['fp32', 'fp16', 'bf16'])}


BRANCH, RESIDUAL = ${residual ? params.branchScale : 1}, ${residual ? 'True' : 'False'}
AXIS, CENTRED = ${axis}, ${centred}


${PYTHON_VALUE_AND_SLOPE}


def kept(name):
    """The first seed's gradient when weights, z, y, h, delta and g are stored in a format and sums are kept wide."""
    rows = BATCH if AXIS == 0 else min(BATCH, ${FORMAT_EXAMPLES})
    data = np.random.RandomState([SEEDS[0], 0])
    h = stored(data.standard_normal((BATCH, WIDTH))[:rows], name)
    g = stored(data.standard_normal((BATCH, WIDTH))[:rows], name)
    traces, overflow, zero_from = [], None, None
    for layer in range(1, DEPTH + 1):
        weight, bias = draw_layer(SEEDS[0], layer)
        weight = stored(weight * np.sqrt(SIGMA_W2 / WIDTH), name)
        y, inverse = stored(h @ weight + stored(bias * np.sqrt(SIGMA_B2), name), name), None
        if AXIS is not None:
            shifted = y - y.mean(AXIS, keepdims=True) if CENTRED else y
            inverse = 1 / np.sqrt((shifted**2).mean(AXIS, keepdims=True) + 1e-5)
            y = stored(shifted * inverse, name)
        value, slope = value_and_slope(y)
        h = stored(BRANCH * value + (h if RESIDUAL else 0), name)
        traces.append((weight, y, slope, inverse))
        if overflow is None and not (np.isfinite(h).all() and np.isfinite(y).all()):
            overflow = {"layer": layer, "pass": "forward"}
    gradient = [log_rms(g)]
    for layer in range(DEPTH, 0, -1):
        weight, y, slope, inverse = traces.pop()
        delta = BRANCH * slope * g
        if inverse is not None:
            mean = delta.mean(AXIS, keepdims=True) if CENTRED else 0
            delta = inverse * (delta - mean - y * (delta * y).mean(AXIS, keepdims=True))
        delta = stored(delta, name)
        g = stored(delta @ weight.T + (g if RESIDUAL else 0), name)
        gradient.insert(0, log_rms(g))
        if zero_from is None and gradient[0] == -math.inf:
            zero_from = layer - 1
        for where, numbers in ((layer, delta), (layer - 1, g)):
            if overflow is None and not np.isfinite(numbers).all():
                overflow = {"layer": where, "pass": "backward"}
    return {"gradient": gradient, "zeroFrom": zero_from, "overflow": overflow}


networks = []
for seed in SEEDS:
    networks.append(measure(seed))
    print(f"seed {seed}", file=sys.stderr)

with np.errstate(all="ignore"):
    formats = {name: kept(name) for name in FORMATS}

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
    # Not computed here: the site's prediction, for comparison.
    "theory": json.loads('${frameToJson(rounded(theory))}'),
    "theoryNote": ${pythonValue(note)},
    "formats": formats,
    "failure": None,
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "gradient-flow", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
