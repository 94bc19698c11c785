import { frameToJson } from '../../frame-json.ts';
import { isGated } from '../../nn/recurrent-cells.ts';
import { nineDigits, PYTHON_JSON, PYTHON_SUMMARIZE, pythonParameters } from '../../reproduce/python.ts';
import { type AttentionParameters, SEQUENCES } from './definition.ts';
import { attentionLayer } from './layers.ts';
import { predictAttention } from './theory.ts';

/** The recurrent network's matrices and its states, as Python has them. */
function recurrenceText({ cell, gain }: AttentionParameters): string {
  if (!isGated({ cell })) {
    const step = cell === 'rnn-tanh' ? 'torch.tanh(z)' : 'z';
    return `def last_state(seed, x):
    """A plain recurrent network with orthogonal matrices, from the state 0."""
    recurrent = ${gain} * orthogonal(seed, 1)
    inputs = orthogonal(seed, 2)
    h = torch.zeros(SEQUENCES, WIDTH)
    for t in range(LENGTH):
        z = h @ recurrent + x[t] @ inputs
        h = ${step}
    return h`;
  }
  const [module, blocks, order] = cell === 'lstm' ? ['LSTM', 4, '[0, 1, 3, 2]'] : ['GRU', 3, '[0, 1, 2]'];
  return `def last_state(seed, x):
    """torch.nn.${module} as PyTorch draws it, with NumPy's random numbers, from the state 0."""
    uniform = lambda stream, shape: (2 * np.random.RandomState([seed, stream]).random_sample(shape) - 1) / math.sqrt(WIDTH)
    module = torch.nn.${module}(WIDTH, WIDTH)
    # Drawn block by block, each in × out, and in the site's order of gates.
    order = ${order}
    stacked = lambda blocks: torch.from_numpy(np.concatenate([blocks[i] for i in order]))
    with torch.no_grad():
        for name, stream in (("weight_hh_l0", 1), ("weight_ih_l0", 2)):
            getattr(module, name).copy_(stacked(uniform(stream, (${blocks}, WIDTH, WIDTH)).transpose(0, 2, 1)))
        for name, biases in zip(("bias_ih_l0", "bias_hh_l0"), uniform(3, (2, ${blocks}, WIDTH))):
            getattr(module, name).copy_(stacked(biases))
    return module(x)[0][-1]`;
}

/**
 * A Python script that repeats a measurement of attention and distance from the same random numbers with PyTorch's autograd
 * in float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function attentionScript(params: AttentionParameters): string {
  const { theory, notes } = predictAttention(params);
  const { heads } = attentionLayer(params);
  return `"""Attention and distance, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python attention_and_distance.py > attention-and-distance.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
The theory in it is the site's own prediction, carried over for comparison; everything else is computed here.
A gradient below 1e-308 is out of float64's reach and reads as a true zero here, where the site carries its scale apart.
"""
import json
import math

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

PARAMS = {
${pythonParameters(params)}
}
LENGTH, WIDTH, HEADS, SEQUENCES = ${params.length}, ${params.width}, ${heads}, ${SEQUENCES}
SHARPNESS, SLOPE = ${params.sharpness}, ${params.distanceBias}
RESIDUAL = ${params.residual === 'added' ? 'True' : 'False'}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})


def orthogonal(seed, stream):
    q, r = np.linalg.qr(np.random.RandomState([seed, stream]).standard_normal((WIDTH, WIDTH)))
    return torch.from_numpy(q * np.sign(np.diag(r)))


${recurrenceText(params)}


def by_head(t):
    return t.reshape(*t.shape[:-1], HEADS, WIDTH // HEADS)


def attend(seed, x, held=None):
    """Causal attention, read at the last position, whose mask hides nothing; its log weights, [T, B, H].

    With weights that are held, nothing of the gradient goes through the logits.
    """
    query, key, value, output = (orthogonal(seed, stream) for stream in (5, 6, 7, 8))
    q = by_head(SHARPNESS * x[-1] @ query)
    logits = (by_head(x @ key) * q).sum(-1) / math.sqrt(WIDTH // HEADS)
    logits = logits - SLOPE * torch.arange(LENGTH - 1.0, -1, -1)[:, None, None]
    log_weights = torch.log_softmax(logits, 0)
    weights = log_weights.exp() if held is None else held
    y = (weights[..., None] * by_head(x @ value)).sum(0).reshape(SEQUENCES, WIDTH) @ output
    return y + x[-1] if RESIDUAL and held is None else y, log_weights.detach()


def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def by_lag(tensor):
    return [log_rms(row) for row in tensor.flip(0)]


def measure(seed):
    """One seed: the same inputs and the same read-out for both."""
    stream = np.random.RandomState([seed, 0])
    _, readout, _ = (stream.standard_normal((SEQUENCES, WIDTH)) for _ in range(3))
    readout = torch.from_numpy(readout / np.sqrt(np.mean(readout**2)))
    x = torch.from_numpy(stream.standard_normal((LENGTH, SEQUENCES, WIDTH))).requires_grad_()
    y, log_weights = attend(seed, x)
    attention = torch.autograd.grad((y * readout).sum(), x)[0]
    held, _ = attend(seed, x, log_weights.exp())
    values = torch.autograd.grad((held * readout).sum(), x)[0]
    logits = attention - values
    if RESIDUAL:
        logits[-1] -= readout
    # What only rounding leaves of a difference of equals is a true zero.
    logits = logits * (logits.abs().amax((1, 2), keepdim=True) > 1e-12 * values.abs().amax((1, 2), keepdim=True))
    recurrence = torch.autograd.grad((last_state(seed, x) * readout).sum(), x)[0]
    weights = log_weights.exp()
    squares = attention.square().sum(-1)
    return {
        "attention": by_lag(attention),
        "values": by_lag(values),
        "logits": by_lag(logits),
        "recurrence": by_lag(recurrence),
        "weights": [math.log10(row.mean()) for row in weights.flip(0)],
        "query": (log_weights[:, 0, 0].flip(0) / math.log(10)).tolist(),
        "largestWeight": float(weights.amax(0).mean()),
        "largestShare": float((squares.amax(0) / squares.sum(0)).mean()),
    }


${PYTHON_SUMMARIZE}


def spread(values):
    return {
        "mean": sum(values) / len(values),
        "p10": percentile(values, 10),
        "p90": percentile(values, 90),
        "perSeed": values,
    }


${PYTHON_JSON}


seen = [measure(seed) for seed in SEEDS]
frame = {
    "params": PARAMS,
    "progress": 1,
    "measured": len(seen),
    "heads": HEADS,
    **{
        name: summarize([one[name] for one in seen])
        for name in ("attention", "values", "logits", "recurrence", "weights")
    },
    "query": seen[0]["query"],
    "largestWeight": spread([one["largestWeight"] for one in seen]),
    "largestShare": spread([one["largestShare"] for one in seen]),
    "theory": json.loads('${frameToJson(nineDigits(theory))}'),
    "notes": ${JSON.stringify(notes)},
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "attention-and-distance", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
