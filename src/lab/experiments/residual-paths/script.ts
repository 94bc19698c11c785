import { frameToJson } from '../../frame-json.ts';
import {
  nineDigits,
  PYTHON_JSON,
  PYTHON_SUMMARIZE,
  pythonParameters,
  pythonValue,
  TORCH_ACTIVATIONS,
} from '../../reproduce/python.ts';
import type { ResidualPathsParameters } from './definition.ts';
import { LINE_END } from './line.ts';
import { predictFrame } from './theory.ts';
import { limitsOfTheory } from './theory-note.ts';

/**
 * A Python script that repeats a measurement of residual paths from the same random numbers with PyTorch's autograd in
 * float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function residualPathsScript(params: ResidualPathsParameters): string {
  const { theory, noise } = predictFrame(params);
  return `"""Residual paths, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python residual_paths.py > residual-paths.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
Theory and noise in it are the site's own predictions, carried over for comparison; everything else is computed here.
"""
import json
import math
import sys

import numpy as np
import torch

PARAMS = {
${pythonParameters(params)}
}
DEPTH, WIDTH, POINTS = ${params.depth}, ${params.width}, ${params.points}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})
# Var(weight) * fan-in of a branch; a gate's is 1.
SIGMA_W2, GATE_BIAS = ${params.sigmaW2}, ${params.gateBias}
BETA = ${params.branchScale ?? 'DEPTH ** -0.5'}
LAGS = (POINTS - 1) // 4
STACKS = ("plain", "residual", "scaled", "gated")


def phi(y):
    return ${TORCH_ACTIVATIONS[params.activation]}


def join(stack, x, weight, gate):
    """One block: the branch phi(x) W, joined to the stream as the stack does."""
    branch = phi(x) @ weight
    if stack == "plain":
        return branch
    if stack == "gated":
        opening = torch.sigmoid(x @ gate + GATE_BIAS)
        return (1 - opening) * x + opening * branch
    return x + (BETA if stack == "scaled" else 1) * branch


def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def autocorrelation(values):
    """The mean taken away, every lag over the same sum of squares; none where the values do not change."""
    centred = values - values.mean()
    variance = (centred**2).sum()
    if not variance > 1e-8 * (values**2).sum():
        return None
    return [float((centred[: POINTS - lag] * centred[lag:]).sum() / variance) for lag in range(LAGS + 1)]


def measure(seed):
    """All four stacks of one seed: the same line of inputs, the same branches, the same read-out."""
    slope, offset, readout = np.random.RandomState([seed, 0]).standard_normal((3, WIDTH))
    weights, gates = [], []
    for layer in range(1, DEPTH + 1):
        weights.append(torch.from_numpy(np.random.RandomState([seed, layer]).standard_normal((WIDTH, WIDTH)) * math.sqrt(SIGMA_W2 / WIDTH)))
        gates.append(torch.from_numpy(np.random.RandomState([seed, layer, 1]).standard_normal((WIDTH, WIDTH)) / math.sqrt(WIDTH)))
    result = {}
    for stack in STACKS:
        t = torch.linspace(-${LINE_END}, ${LINE_END}, POINTS, dtype=torch.float64).requires_grad_()
        scale = 1 / math.sqrt(1 + (t.detach() ** 2).mean().item())
        x = scale * (t[:, None] * torch.from_numpy(slope) + torch.from_numpy(offset))
        hidden = [x]
        for weight, gate in zip(weights, gates):
            x = join(stack, x, weight, gate)
            hidden.append(x)
        # Every input has an output of its own, so the sum's gradient holds all their derivatives.
        gradients = torch.autograd.grad((x @ torch.from_numpy(readout)).sum(), [t] + hidden)
        along = gradients[0]
        rms = log_rms(along)
        values = along.numpy()
        size = np.sqrt(np.mean((values / max(np.abs(values).max(), 1e-300)) ** 2)) * np.abs(values).max()
        result[stack] = {
            "signal": [log_rms(h) for h in hidden],
            "gradient": [log_rms(g) for g in gradients[1:]],
            "line": {"rms": rms, "values": [float(value) for value in (values / size if size > 0 else values)]},
            "autocorrelation": autocorrelation(values / np.abs(values).max()) if size > 0 else None,
        }
    print(f"seed {seed}", file=sys.stderr)
    return result


${PYTHON_SUMMARIZE}


def by_lag(per_seed):
    lags = list(zip(*per_seed)) or [[math.nan]] * (LAGS + 1)
    return {
        "mean": [sum(lag) / len(lag) for lag in lags],
        "p10": [percentile(lag, 10) for lag in lags],
        "p90": [percentile(lag, 90) for lag in lags],
        "perSeed": per_seed,
    }


${PYTHON_JSON}


THEORY = json.loads('${frameToJson(nineDigits(theory))}')
NOISE = json.loads('${frameToJson(nineDigits(noise))}')
networks = [measure(seed) for seed in SEEDS]
frame = {
    "params": PARAMS,
    "branchScale": BETA,
    "progress": 1,
    "measured": len(networks),
    "stacks": {
        stack: {
            "signal": summarize([network[stack]["signal"] for network in networks]),
            "gradient": summarize([network[stack]["gradient"] for network in networks]),
            "theory": THEORY[stack],
            "line": networks[0][stack]["line"],
            "autocorrelation": by_lag(
                [found for found in (network[stack]["autocorrelation"] for network in networks) if found is not None]
            ),
        }
        for stack in STACKS
    },
    "noise": NOISE,
    "theoryNote": ${pythonValue(limitsOfTheory(params))},
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "residual-paths", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
