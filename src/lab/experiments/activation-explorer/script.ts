import { frameToJson } from '../../frame-json.ts';
import {
  nineDigits,
  PYTHON_JSON,
  PYTHON_PERCENTILE,
  pythonParameters,
  TORCH_ACTIVATIONS,
} from '../../reproduce/python.ts';
import type { ActivationExplorerParameters } from './definition.ts';
import { explorerTheory } from './theory.ts';

/**
 * A Python script that repeats an activation-explorer measurement from the same random numbers with PyTorch in float64,
 * and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function activationExplorerScript(params: ActivationExplorerParameters): string {
  const { moments, gain } = explorerTheory(params);
  return `"""The activation explorer, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python activation_explorer.py > activation-explorer.json

Needs NumPy and PyTorch 1.13 or later. Of the composition, widths and slopes are base-10 logarithms; null is a true zero.
The theory in it is the site's own quadrature, carried over for comparison; everything else is computed here.
"""
import json
import math

import numpy as np
import torch

PARAMS = {
${pythonParameters(params)}
}
Q, GAIN, COMPOSITIONS, SAMPLES = ${params.q}, ${params.gain}, ${params.compositions}, ${params.samples}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})


def phi(y):
    return ${TORCH_ACTIVATIONS[params.activation]}


def derivatives(x):
    """phi, phi' and phi'' at every element of x; at a kink, which can only be 0, from the left."""
    x = torch.where(x == 0, -1e-300, x.detach()).requires_grad_()
    value = phi(x)
    (slope,) = torch.autograd.grad(value.sum(), x, create_graph=True)
    curvature = torch.zeros_like(x)
    if slope.requires_grad:
        (found,) = torch.autograd.grad(slope.sum(), x, allow_unused=True)
        curvature = curvature if found is None else found
    return value.detach(), slope.detach(), curvature.detach()


def kink():
    """By how much the slope jumps at 0."""
    _, slope, _ = derivatives(torch.tensor([-1e-300, 1e-300], dtype=torch.float64))
    return (slope[1] - slope[0]).item()


def torch_gain(name):
    """What PyTorch quotes as the gain; None where it quotes none."""
    try:
        return float(torch.nn.init.calculate_gain(name))
    except ValueError:
        return None


def evenly(reach, count):
    return torch.from_numpy(reach * (2 * np.arange(count) - (count - 1)) / (count - 1))


def measure(seed):
    """The averages over one sample of pre-activations."""
    z = math.sqrt(Q) * torch.from_numpy(np.random.RandomState([seed, 0]).standard_normal(SAMPLES))
    value, slope, _ = derivatives(z)
    return {
        "mean": value.mean().item(),
        "meanSquare": (value ** 2).mean().item(),
        "variance": value.var(unbiased=False).item(),
        "slope": slope.mean().item(),
        "slopeSquare": (slope ** 2).mean().item(),
        "flat": (slope.abs() < 0.01).double().mean().item(),
    }


${PYTHON_PERCENTILE}


def spread(values):
    return {"mean": sum(values) / len(values), "p10": percentile(values, 10), "p90": percentile(values, 90), "perSeed": values}


def log10(value):
    return -math.inf if value == 0 else math.log10(value)


def compose():
    """What x -> GAIN * phi(x), applied again and again, does to points of an interval."""
    reach = 3 * math.sqrt(Q)
    x = evenly(reach, 121)
    logs = torch.zeros_like(x)
    width, mean = math.log10(2 * reach), 0.0
    narrow = False
    widths, means, medians, p10, p90 = [], [], [], [], []
    for step in range(COMPOSITIONS + 1):
        widths.append(width)
        means.append(mean)
        medians.append(percentile(logs.tolist(), 50))
        p10.append(percentile(logs.tolist(), 10))
        p90.append(percentile(logs.tolist(), 90))
        if step == COMPOSITIONS:
            break
        value, slope, _ = derivatives(x)
        factor = torch.log10((GAIN * slope).abs())
        logs = logs + factor
        x = GAIN * value
        if narrow:
            width += factor[0].item()
            mean += factor[0].item()
            continue
        low, high = x.min().item(), x.max().item()
        width = log10(high - low)
        # What the image travels up and down between the points, over the interval's width.
        mean = log10(x.diff().abs().sum().item() / (2 * reach))
        # So narrow an interval is carried by its tangent: its ends no longer differ in enough digits.
        narrow = high - low < 1e-6 * max(-low, high)
        if narrow:
            x = torch.full_like(x, (low + high) / 2)
    return {
        "from": -reach,
        "to": reach,
        "curve": x.tolist(),
        "width": widths,
        "meanSlope": means,
        "slope": {"median": medians, "p10": p10, "p90": p90},
    }


${PYTHON_JSON}


reach = next(wide for wide in (5, 10, 15, 30) if wide >= 3 * math.sqrt(Q))
value, slope, curvature = derivatives(evenly(reach, 241))
samples = [measure(seed) for seed in SEEDS]
frame = {
    "params": PARAMS,
    "progress": 1,
    "curves": {"from": -reach, "to": reach, "value": value.tolist(), "slope": slope.tolist(), "curvature": curvature.tolist()},
    "kink": kink(),
    "moments": {name: spread([sample[name] for sample in samples]) for name in samples[0]},
    # Not computed here: the site's quadrature, for comparison.
    "theory": json.loads('${frameToJson(nineDigits(moments))}'),
    "gain": {
        "measured": spread([math.sqrt(Q / sample["meanSquare"]) for sample in samples]),
        # Not computed here either.
        **json.loads('${frameToJson(nineDigits(gain))}'),
        "torch": torch_gain("${params.activation.replace('-', '_')}"),
    },
    "composition": compose(),
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "activation-explorer", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
