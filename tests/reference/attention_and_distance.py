"""Writes attention-and-distance.json: what PyTorch's modules give in float64 for attention and distance.

    python3 tests/reference/attention_and_distance.py

Needs NumPy and PyTorch. Attention is torch.nn.MultiheadAttention over the whole sequence, with a causal mask and the
distance bias in it; the recurrence is torch.nn.RNN, LSTM or GRU, and written out where it is linear. Streams are NumPy's
RandomState([seed, 0]) for first state (not used), read-out, first cell state (not used) and inputs, [seed, 1] for the
recurrent weights, [seed, 2] for the input's, [seed, 3] for biases, [seed, 5] to [seed, 8] for queries, keys, values and
output. Magnitudes are base-10 logarithms of root mean squares by lag; null is a true zero.
"""
import json
import math
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

SEQUENCES = 8
BASE = {
    'cell': 'rnn-tanh',
    'gain': 1,
    'length': 24,
    'width': 8,
    'heads': 2,
    'sharpness': 1,
    'residual': 'none',
    'distanceBias': 0,
    'seeds': 2,
    'seed': 0,
}
CASES = [
    {},
    {'cell': 'rnn-linear', 'gain': 1.2, 'heads': 1, 'seed': 3},
    {'cell': 'lstm', 'residual': 'added', 'heads': 4, 'seed': 5},
    {'cell': 'gru', 'distanceBias': 0.3, 'seed': 7},
    {'sharpness': 0, 'length': 40},
    {'sharpness': 0, 'residual': 'added', 'distanceBias': 0.05, 'gain': 0.5},
    {'sharpness': 8, 'heads': 8, 'width': 16, 'length': 60},
    {'sharpness': 0.1, 'heads': 1, 'width': 64, 'length': 30, 'seeds': 1},
    {'sharpness': 3, 'distanceBias': 1, 'length': 200, 'seeds': 1, 'gain': 0.3, 'residual': 'added'},
    {'cell': 'lstm', 'length': 200, 'width': 32, 'seeds': 1},
    {'cell': 'gru', 'length': 2, 'width': 4, 'heads': 1, 'seeds': 3},
    {'width': 12, 'heads': 5, 'seeds': 1, 'seed': 1_000_000},
]
# PyTorch stacks the LSTM's gates as input, forget, candidate, output; the lab has the output third.
TORCH_ORDER = {'lstm': [0, 1, 3, 2], 'gru': [0, 1, 2]}


def orthogonal(seed, stream, width):
    q, r = np.linalg.qr(np.random.RandomState([seed, stream]).standard_normal((width, width)))
    return torch.from_numpy(q * np.sign(np.diag(r)))


def uniform(seed, stream, shape):
    return (2 * np.random.RandomState([seed, stream]).random_sample(shape) - 1) / math.sqrt(shape[-1])


def heads_of(params):
    return max(count for count in range(1, params['heads'] + 1) if params['width'] % count == 0)


def attention_module(params, seed):
    width = params['width']
    module = torch.nn.MultiheadAttention(width, heads_of(params), bias=False)
    query, key, value, output = (orthogonal(seed, stream, width) for stream in (5, 6, 7, 8))
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.cat([params['sharpness'] * query.T, key.T, value.T]))
        module.out_proj.weight.copy_(output.T)
    return module, value, output


def mask_of(params):
    times = torch.arange(params['length'], dtype=torch.float64)
    distance = times[:, None] - times
    return torch.where(distance < 0, torch.tensor(-math.inf), -params['distanceBias'] * distance)


def recurrent_output(params, seed, x):
    cell, width = params['cell'], params['width']
    if cell in TORCH_ORDER:
        order = TORCH_ORDER[cell]
        module = {'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU}[cell](width, width)
        blocks = len(order)
        with torch.no_grad():
            for name, stream in (('weight_hh_l0', 1), ('weight_ih_l0', 2)):
                drawn = uniform(seed, stream, (blocks, width, width))
                getattr(module, name).copy_(torch.from_numpy(np.vstack([drawn[i].T for i in order])))
            for name, biases in zip(('bias_ih_l0', 'bias_hh_l0'), uniform(seed, 3, (2, blocks, width))):
                getattr(module, name).copy_(torch.from_numpy(np.concatenate([biases[i] for i in order])))
        return module(x)[0][-1]
    recurrent, inputs = params['gain'] * orthogonal(seed, 1, width), orthogonal(seed, 2, width)
    if cell == 'rnn-linear':
        h = torch.zeros(SEQUENCES, width)
        for step in x:
            h = h @ recurrent + step @ inputs
        return h
    module = torch.nn.RNN(width, width, bias=False)
    with torch.no_grad():
        module.weight_hh_l0.copy_(recurrent.T)
        module.weight_ih_l0.copy_(inputs.T)
    return module(x)[0][-1]


def log_rms(tensor):
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return None
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def by_lag(tensor):
    return [log_rms(row) for row in tensor.flip(0)]


def measure(params, seed):
    length, width, heads = params['length'], params['width'], heads_of(params)
    stream = np.random.RandomState([seed, 0])
    readout = torch.from_numpy(stream.standard_normal((3, SEQUENCES, width))[1])
    readout = readout / readout.square().mean().sqrt()
    x = torch.from_numpy(stream.standard_normal((length, SEQUENCES, width))).requires_grad_()

    module, value, output = attention_module(params, seed)
    y, weights = module(x, x, x, attn_mask=mask_of(params), average_attn_weights=False)
    last = weights[:, :, -1].detach()
    residual = x[-1] if params['residual'] == 'added' else 0
    attention = torch.autograd.grad(((y[-1] + residual) * readout).sum(), x)[0]

    # The path through the values alone: the same weights, held.
    content = (x @ value).reshape(length, SEQUENCES, heads, width // heads)
    held = torch.einsum('bht,tbhd->bhd', last, content).reshape(SEQUENCES, width) @ output
    assert torch.allclose(held, y[-1], rtol=1e-10, atol=1e-12)
    values = torch.autograd.grad((held * readout).sum(), x)[0]
    logits = attention - values
    if params['residual'] == 'added':
        logits[-1] -= readout
    # What only rounding leaves of a difference of equals is a true zero.
    logits = logits * (logits.abs().amax((1, 2), keepdim=True) > 1e-12 * values.abs().amax((1, 2), keepdim=True))

    recurrence = torch.autograd.grad((recurrent_output(params, seed, x) * readout).sum(), x)[0]
    squares = attention.square().sum(-1)
    return {
        'attention': by_lag(attention),
        'values': by_lag(values),
        'logits': by_lag(logits),
        'recurrence': by_lag(recurrence),
        'weights': [math.log10(row.mean()) for row in last.permute(2, 0, 1).flip(0)],
        'query': last[0, 0].flip(0).log10().tolist(),
        'largestWeight': float(last.amax(-1).mean()),
        'largestShare': float((squares.amax(0) / squares.sum(0)).mean()),
    }


def rounded(value):
    """To nine decimals, which is far beyond any tolerance."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, 9) if isinstance(value, float) else value


def main():
    sets = []
    for case in CASES:
        params = {**BASE, **case}
        seeds = range(params['seed'], params['seed'] + params['seeds'])
        sets.append({'params': params, 'perSeed': [measure(params, seed) for seed in seeds]})
    path = pathlib.Path(__file__).with_name('attention-and-distance.json')
    path.write_text('[\n' + ',\n'.join(json.dumps(rounded(one)) for one in sets) + '\n]\n')


main()
