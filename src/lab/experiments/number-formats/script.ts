import { frameToJson } from '../../frame-json.ts';
import { PYTHON_LOG_RMS, pythonLayerDraw, pythonVariances } from '../../reproduce/dense-python.ts';
import {
  nineDigits,
  PYTHON_JSON,
  PYTHON_SUMMARIZE,
  pythonParameters,
  pythonValue,
  TORCH_ACTIVATIONS,
} from '../../reproduce/python.ts';
import { PYTHON_VALUE_AND_SLOPE, pythonStorage } from '../../reproduce/stored-python.ts';
import { COMPARED, EXAMPLES, type NumberFormatsParameters } from './definition.ts';
import { lookedAt } from './measure.ts';
import { predictNumberFormats } from './theory.ts';

/**
 * A Python script that repeats a measurement of number formats from the same random numbers: in fp64 with PyTorch's
 * autograd, in the others with NumPy, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function numberFormatsScript(params: NumberFormatsParameters): string {
  const { theory, note, crossings } = predictNumberFormats(params);
  const json = (value: unknown): string => `json.loads('${frameToJson(nineDigits(value))}')`;
  return `"""Number formats: one gradient, measured in float64 and stored in narrower formats.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python number_formats.py > number-formats.json

Needs NumPy and PyTorch 1.13 or later. The pass in fp64 is PyTorch's autograd; the others are written out, because PyTorch
1.13 has no 8-bit formats and cannot multiply half-precision matrices on a CPU. Magnitudes are base-10 logarithms of root
mean squares; null is a true zero. Layers are counted back from the loss. The theory in it is the site's own prediction,
carried over for comparison; everything else is computed here.
"""
import json
import math
import sys

import numpy as np
import torch

PARAMS = {
${pythonParameters(params)}
}
DEPTH, WIDTH, EXAMPLES = ${params.depth}, ${params.width}, ${EXAMPLES}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})
SCALE = ${params.lossScale}
FACTOR = 10.0 ** ${params.startGradient} * 2.0**SCALE
LOOK = ${lookedAt(params)}
${pythonVariances(params.init, params.sigmaW2, null)}


${pythonLayerDraw(params.init)}


def phi(y):
    return ${TORCH_ACTIVATIONS[params.activation]}


${PYTHON_LOG_RMS}


${PYTHON_SUMMARIZE}


${PYTHON_JSON}


${pythonStorage(COMPARED)}


${PYTHON_VALUE_AND_SLOPE}


def draw(seed):
    data = np.random.RandomState([seed, 0])
    x = data.standard_normal((EXAMPLES, WIDTH))
    readout = data.standard_normal((EXAMPLES, WIDTH))
    layers = []
    for layer in range(1, DEPTH + 1):
        weight, bias = draw_layer(seed, layer)
        layers.append((weight * np.sqrt(SIGMA_W2 / WIDTH), bias * np.sqrt(SIGMA_B2)))
    return x, readout * FACTOR, layers


def course(gradients, overflow, forward_overflow):
    """One seed in one format, from the gradients at the loss, one layer back, and so on."""
    return {
        "gradient": [log_rms(g) - SCALE * math.log10(2) for g in gradients],
        "zeros": [float(np.mean(g == 0)) if np.isfinite(g).all() else math.nan for g in gradients],
        "overflow": overflow,
        "forward": forward_overflow,
    }


def reference(seed):
    """In fp64, by autograd; with the elements of the layer looked at."""
    x, readout, layers = draw(seed)
    hidden = [torch.from_numpy(x).requires_grad_()]
    for weight, bias in layers:
        hidden.append(phi(hidden[-1] @ torch.from_numpy(weight) + torch.from_numpy(bias)))
    gradients = torch.autograd.grad((torch.from_numpy(readout) * hidden[-1]).sum(), hidden)
    gradients = [g.numpy() for g in reversed(gradients)]
    return course(gradients, None, None), gradients[LOOK]


def kept(seed, name):
    """With weights, biases, z, h, delta and g stored in a format, and sums kept wide."""
    x, readout, layers = draw(seed)
    h, traces, forward_overflow, overflow = stored(x, name), [], None, None
    for layer, (weight, bias) in enumerate(layers, 1):
        weight = stored(weight, name)
        y = stored(h @ weight + stored(bias, name), name)
        value, slope = value_and_slope(y)
        h = stored(value, name)
        traces.append((weight, slope))
        if forward_overflow is None and not (np.isfinite(h).all() and np.isfinite(y).all()):
            forward_overflow = layer
    gradients = [stored(readout, name)]
    if forward_overflow is None and not np.isfinite(gradients[0]).all():
        overflow = 0
    for back, (weight, slope) in enumerate(reversed(traces), 1):
        delta = stored(slope * gradients[-1], name)
        gradients.append(stored(delta @ weight.T, name))
        for where, numbers in ((back - 1, delta), (back, gradients[-1])):
            if overflow is None and forward_overflow is None and not np.isfinite(numbers).all():
                overflow = where
    return course(gradients, overflow, forward_overflow)


def in_half(layers):
    """The layer at which something has happened in half of the seeds."""
    middle = sorted(math.inf if layer is None else layer for layer in layers)[math.ceil(len(layers) / 2) - 1]
    return None if middle == math.inf else middle


def first_where(found):
    return next((back for back, here in enumerate(found) if here), None)


def finite_mean(values):
    finite = [value for value in values if not math.isnan(value)]
    return sum(finite) / len(finite) if finite else math.nan


def summary(courses, smallest_normal):
    gradient = summarize([one["gradient"] for one in courses])
    del gradient["meanSquare"]
    normal = (smallest_normal - SCALE) * math.log10(2)
    return {
        "gradient": gradient,
        "zeros": [finite_mean(layer) for layer in zip(*(one["zeros"] for one in courses))],
        "subnormal": first_where([value < normal for value in gradient["median"]]),
        "zero": first_where([value == -math.inf for value in gradient["median"]]),
        "overflow": in_half([one["overflow"] for one in courses]),
        "forwardOverflow": in_half([one["forward"] for one in courses]),
    }


def histogram(elements):
    """By the exponent of the leading bit, without the loss scale."""
    bins = np.frexp(elements[elements != 0])[1] - 1 - SCALE
    first = int(bins.min()) if len(bins) else 0
    counts = np.bincount(bins - first).tolist() if len(bins) else []
    return {"back": LOOK, "total": elements.size, "zeros": int((elements == 0).sum()), "first": first, "counts": counts}


references, courses = [], {name: [] for name in FORMATS}
for seed in SEEDS:
    references.append(reference(seed))
    with np.errstate(all="ignore"):
        for name in FORMATS:
            courses[name].append(kept(seed, name))
    print(f"seed {seed}", file=sys.stderr)

frame = {
    "params": PARAMS,
    "progress": 1,
    "measured": len(references),
    "sigmaW2": SIGMA_W2,
    "formats": {
        "fp64": summary([one for one, _ in references], -1022),
        # The smallest step is that of the smallest normal number.
        **{name: summary(courses[name], FORMATS[name][1] + FORMATS[name][0] - 1) for name in FORMATS},
    },
    "histogram": histogram(np.stack([elements for _, elements in references])),
    # Not computed here: the site's prediction, for comparison.
    "theory": ${json(theory)},
    "theoryNote": ${pythonValue(note)},
    "crossings": ${json(crossings)},
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "number-formats", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
