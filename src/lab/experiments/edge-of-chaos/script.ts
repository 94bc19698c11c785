import { frameToJson } from '../../frame-json.ts';
import {
  nineDigits,
  PYTHON_JSON,
  PYTHON_PERCENTILE,
  pythonParameters,
  TORCH_ACTIVATIONS,
} from '../../reproduce/python.ts';
import { followSignal } from '../../theory/signal-path.ts';
import { type EdgeOfChaosParameters, LARGEST_SIGMA_B, PLANE_SEEDS } from './definition.ts';
import { measuredFrom } from './propagate.ts';

/**
 * A Python script that repeats a run from the same random numbers with PyTorch's autograd in float64, and prints what
 * `npm run lab` prints but for the contours. It needs NumPy and PyTorch 1.13 or later.
 */
export function edgeOfChaosScript(params: EdgeOfChaosParameters): string {
  const { depth, sigmaW, sigmaB, correlation } = params;
  const network = { activation: params.activation, sigmaW2: sigmaW ** 2, sigmaB2: sigmaB ** 2 };
  const theory = followSignal(network, depth, correlation, measuredFrom(depth));
  return `"""The edge of chaos, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python edge_of_chaos.py > edge-of-chaos.json

Needs NumPy and PyTorch 1.13 or later. Steps and signals are base-10 logarithms; null is a true zero. The theory of the
point is the site's own prediction, carried over for comparison; everything else is computed here.
"""
import json
import math
import sys

import numpy as np
import torch

PARAMS = {
${pythonParameters(params)}
}
DEPTH, WIDTH, BATCH, GRID, REACH = ${params.depth}, ${params.width}, ${params.batch}, ${params.grid}, ${params.reach}
CORRELATION = ${correlation}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})
LARGEST_SIGMA_B = ${LARGEST_SIGMA_B}
# The gradient is followed through the layers above this one.
FROM = DEPTH // 2
# Networks that go through one matrix product.
TOGETHER = 256


def phi(y):
    return ${TORCH_ACTIVATIONS[params.activation]}


def draw(seed):
    """A seed's inputs, read-out, and layers with entries of mean square 1; pairs of inputs have a given correlation."""
    data = np.random.RandomState([seed, 0])
    inputs = data.standard_normal((BATCH, WIDTH))
    readout = data.standard_normal((BATCH, WIDTH))
    inputs[1::2] = CORRELATION * inputs[0::2] + math.sqrt(1 - CORRELATION**2) * inputs[1::2]
    layers = []
    for layer in range(1, DEPTH + 1):
        stream = np.random.RandomState([seed, layer])
        weight = stream.standard_normal((WIDTH, WIDTH))
        layers.append((torch.from_numpy(weight), torch.from_numpy(stream.standard_normal(WIDTH))))
    return torch.from_numpy(inputs), torch.from_numpy(readout), layers


def log_rms(tensor):
    """log10 of the root mean square of each network's numbers; dividing by the largest first keeps the squares in range."""
    flat = tensor.detach().reshape(tensor.shape[0], -1)
    largest = flat.abs().max(dim=1, keepdim=True).values
    safe = torch.where(largest == 0, torch.ones_like(largest), largest)
    logs = largest[:, 0].log10() + (flat / safe).square().mean(dim=1).log10() / 2
    return torch.where(largest[:, 0] == 0, torch.full_like(logs, -math.inf), logs).tolist()


def correlations(z):
    x, y = z[:, 0::2], z[:, 1::2]
    return ((x * y).sum(-1) / ((x * x).sum(-1) * (y * y).sum(-1)).sqrt()).mean(dim=1).tolist()


def measure(drawn, sigma_w, sigma_b):
    """Networks (sigma_w[s], sigma_b[s]) with the same draws: the gradient's step, and by layer RMS z and correlations."""
    inputs, readout, layers = drawn
    w = torch.tensor(sigma_w, dtype=torch.float64)[:, None, None]
    b = torch.tensor(sigma_b, dtype=torch.float64)[:, None, None]
    h = inputs.expand(len(sigma_w), BATCH, WIDTH)
    signal, pairs = [], [correlations(h)]
    for layer, (weight, bias) in enumerate(layers, start=1):
        if layer == FROM + 1:
            h = h.detach().requires_grad_()
            top = h
        z = w * (h @ weight) / math.sqrt(WIDTH) + b * bias
        signal.append(log_rms(z))
        pairs.append(correlations(z.detach()))
        h = phi(z)
    (gradient,) = torch.autograd.grad((readout * h).sum(), top)
    from_loss = log_rms(readout[None])[0]
    step = [(log - from_loss) / (DEPTH - FROM) for log in log_rms(gradient)]
    return {"step": step, "signal": list(zip(*signal)), "correlation": list(zip(*pairs))}


${PYTHON_PERCENTILE}


def spread(per_seed):
    layers = list(zip(*per_seed))
    return {
        "median": [percentile(layer, 50) for layer in layers],
        "p10": [percentile(layer, 10) for layer in layers],
        "p90": [percentile(layer, 90) for layer in layers],
        "perSeed": [list(row) for row in per_seed],
    }


${PYTHON_JSON}


def outside(signal, step):
    """What single precision could not have held unscaled."""
    if math.isnan(signal) or math.isnan(step):
        return "not-a-number"
    if signal > math.log10(np.finfo(np.float32).max):
        return "overflow"
    return "zero" if signal < math.log10(np.finfo(np.float32).tiny) or step == -math.inf else None


cells = [(REACH * (i + 0.5) / GRID, LARGEST_SIGMA_B * (j + 0.5) / GRID) for j in range(GRID) for i in range(GRID)]
points, steps, signals = [], [], []
for index, seed in enumerate(SEEDS):
    drawn = draw(seed)
    found = measure(drawn, [${sigmaW}], [${sigmaB}])
    points.append((found["step"][0], found["signal"][0], found["correlation"][0]))
    if index < ${PLANE_SEEDS}:
        step, signal = [], []
        for start in range(0, len(cells), TOGETHER):
            found = measure(drawn, *zip(*cells[start : start + TOGETHER]))
            step += found["step"]
            signal += [row[-1] for row in found["signal"]]
        steps.append(step)
        signals.append(signal)
    print(f"seed {seed}", file=sys.stderr)

point_steps = [step for step, _, _ in points]
plane = [percentile(cell, 50) for cell in zip(*steps)]
last = [percentile(cell, 50) for cell in zip(*signals)]
kinds = [outside(signal, step) for signal, step in zip(last, plane)]
frame = {
    "params": PARAMS,
    "progress": 1,
    "plane": {
        "step": plane,
        "outside": [{"cell": cell, "kind": kind} for cell, kind in enumerate(kinds) if kind],
        "seeds": len(steps),
    },
    "point": {
        "step": {
            "median": percentile(point_steps, 50),
            "p10": percentile(point_steps, 10),
            "p90": percentile(point_steps, 90),
            "perSeed": point_steps,
        },
        "signal": spread([signal for _, signal, _ in points]),
        "correlation": spread([pairs for _, _, pairs in points]),
    },
    # Not computed here: the site's prediction, for comparison.
    "theory": json.loads('${frameToJson(nineDigits(theory))}'),
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "edge-of-chaos", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
