"""Writes recurrent-memory.json: what PyTorch's recurrent modules give in float64 for the measurements of recurrent memory.

    python3 tests/reference/recurrent_memory.py

Needs NumPy and PyTorch. A sequence runs through torch.nn.RNN, LSTM or GRU; the gradients at the steps between, which
those do not hand out, come from torch.nn.RNNCell, LSTMCell or GRUCell with the same weights, and both must agree. A
linear RNN, which PyTorch lacks, is written out. Streams are NumPy's RandomState([seed, 0]) for first state, read-out,
first cell state and noise, [seed, 1] for the recurrent weights, [seed, 2] for the input's, [seed, 3] for biases, [seed, 4]
for chrono times. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
"""
import json
import math
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

BASE = {
    'cell': 'rnn-tanh',
    'recurrent': 'orthogonal',
    'gain': 1,
    'forgetBias': None,
    'chrono': None,
    'length': 24,
    'width': 8,
    'inputScale': 0.5,
    'examples': 3,
    'task': 'none',
    'trainSteps': 1,
    'learningRate': 0.02,
    'seeds': 2,
    'seed': 0,
}
CELLS = ['rnn-tanh', 'rnn-relu', 'rnn-linear', 'lstm', 'gru']
RULES = ['gaussian', 'orthogonal', 'identity', 'pytorch-default']
CASES = [
    {'cell': cell, 'recurrent': rule, 'seed': 10 * i + j} for i, cell in enumerate(CELLS) for j, rule in enumerate(RULES)
] + [
    {'length': 200, 'gain': 0.05, 'seeds': 1},
    {'length': 200, 'cell': 'rnn-linear', 'recurrent': 'identity', 'gain': 2, 'seeds': 1},
    {'length': 200, 'cell': 'rnn-relu', 'recurrent': 'identity', 'gain': 1.5, 'inputScale': 0.2, 'seeds': 1},
    {'length': 200, 'cell': 'lstm', 'recurrent': 'pytorch-default', 'forgetBias': -5, 'seeds': 1},
    {'length': 100, 'cell': 'lstm', 'recurrent': 'pytorch-default', 'forgetBias': 1, 'width': 32},
    {'length': 100, 'cell': 'lstm', 'recurrent': 'pytorch-default', 'chrono': 100, 'width': 32, 'seed': 5},
    {'length': 60, 'cell': 'lstm', 'recurrent': 'orthogonal', 'chrono': 2, 'forgetBias': 3, 'inputScale': 3},
    {'length': 100, 'cell': 'gru', 'recurrent': 'pytorch-default', 'width': 32, 'seed': 1_000_000},
    {'length': 100, 'cell': 'gru', 'recurrent': 'gaussian', 'gain': 0.5, 'inputScale': 2},
    {'length': 100, 'width': 64, 'examples': 1, 'seeds': 1},
    {'length': 40, 'inputScale': 0, 'seeds': 1},
    {'length': 1, 'cell': 'gru', 'width': 4, 'examples': 1, 'seeds': 1},
    {'length': 1, 'cell': 'lstm', 'width': 4, 'examples': 32, 'seeds': 3},
]
BLOCKS = {'lstm': 4, 'gru': 3}
# PyTorch stacks the LSTM's gates as input, forget, candidate, output; the lab has the output third.
TORCH_ORDER = {'lstm': [0, 1, 3, 2]}


def draw_block(rule, gain, width, stream):
    if rule == 'gaussian':
        return gain * stream.standard_normal((width, width)) / math.sqrt(width)
    if rule == 'orthogonal':
        q, r = np.linalg.qr(stream.standard_normal((width, width)))
        return gain * q * np.sign(np.diag(r))
    if rule == 'identity':
        return gain * np.eye(width)
    return (2 * stream.random_sample((width, width)) - 1) / math.sqrt(width)


def draw(params, seed):
    """Recurrent and input weights as lists of blocks [in, out], biases as lists of vectors."""
    width, rule, blocks = params['width'], params['recurrent'], BLOCKS.get(params['cell'], 1)
    stream = np.random.RandomState([seed, 1])
    recurrent = [draw_block(rule, params['gain'], width, stream) for _ in range(blocks)]
    stream = np.random.RandomState([seed, 2])
    outer = rule if rule == 'pytorch-default' else 'gaussian'
    inputs = [draw_block(outer, 1, width, stream) for _ in range(blocks)]
    biases = np.zeros((2, blocks, width))
    if rule == 'pytorch-default':
        biases = (2 * np.random.RandomState([seed, 3]).random_sample((2, blocks, width)) - 1) / math.sqrt(width)
    if params['cell'] == 'lstm' and params['chrono'] is not None:
        times = 1 + np.random.RandomState([seed, 4]).random_sample(width) * (params['chrono'] - 2)
        biases[:, :2] = 0
        biases[0, 1], biases[0, 0] = np.log(times), -np.log(times)
    elif params['cell'] == 'lstm' and params['forgetBias'] is not None:
        biases[:, 1] = 0
        biases[0, 1] = params['forgetBias']
    return recurrent, inputs, biases


class LinearCell(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        for name in ('weight_ih', 'weight_hh'):
            setattr(self, name, torch.nn.Parameter(torch.zeros(width, width)))
        for name in ('bias_ih', 'bias_hh'):
            setattr(self, name, torch.nn.Parameter(torch.zeros(width)))

    def forward(self, x, h):
        return x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh


def modules(params):
    """A module for one step, and for whole sequences where PyTorch has one."""
    width, cell = params['width'], params['cell']
    if cell == 'lstm':
        return torch.nn.LSTMCell(width, width), torch.nn.LSTM(width, width)
    if cell == 'gru':
        return torch.nn.GRUCell(width, width), torch.nn.GRU(width, width)
    if cell == 'rnn-linear':
        return LinearCell(width), None
    kind = cell[4:]
    return torch.nn.RNNCell(width, width, nonlinearity=kind), torch.nn.RNN(width, width, nonlinearity=kind)


def set_weights(module, suffix, drawn, order):
    recurrent, inputs, biases = drawn
    with torch.no_grad():
        for name, blocks in (('weight_hh', recurrent), ('weight_ih', inputs)):
            getattr(module, name + suffix).copy_(torch.from_numpy(np.vstack([blocks[i].T for i in order])))
        for name, rows in (('bias_ih', biases[0]), ('bias_hh', biases[1])):
            getattr(module, name + suffix).copy_(torch.from_numpy(np.concatenate([rows[i] for i in order])))


def log_rms(tensor):
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return None
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def gates_of(params, drawn, x, h):
    """The gates by their definition, from the state before the step: [blocks without the candidate][B, n]."""
    recurrent, inputs, biases = drawn
    z = [
        x @ torch.from_numpy(inputs[i]) + h @ torch.from_numpy(recurrent[i]) + torch.from_numpy(biases[0, i] + biases[1, i])
        for i in range(BLOCKS[params['cell']] - 1)
    ]
    return [torch.sigmoid(one) for one in z]


def measure(params, seed):
    cell, length, width, examples = params['cell'], params['length'], params['width'], params['examples']
    stream = np.random.RandomState([seed, 0])
    h0, readout, c0 = (torch.from_numpy(stream.standard_normal((examples, width))) for _ in range(3))
    noise = params['inputScale'] * torch.from_numpy(stream.standard_normal((length, examples, width)))
    drawn = draw(params, seed)
    step, whole = modules(params)
    order = TORCH_ORDER.get(cell, range(BLOCKS.get(cell, 1)))
    set_weights(step, '', drawn, order)
    is_lstm = cell == 'lstm'
    hidden, cells = [h0.clone().requires_grad_()], [c0.clone().requires_grad_()]
    for t in range(length):
        if is_lstm:
            h, c = step(noise[t], (hidden[-1], cells[-1]))
            cells.append(c)
        else:
            h = step(noise[t], hidden[-1])
        hidden.append(h)
    for tensor in hidden[1:] + cells[1:]:
        tensor.retain_grad()
    (hidden[-1] * readout).sum().backward()

    if whole is not None:
        set_weights(whole, '_l0', drawn, order)
        start = h0.clone().requires_grad_()
        first = (start[None], c0[None]) if is_lstm else start[None]
        output, _ = whole(noise, first)
        (output[-1] * readout).sum().backward()
        assert torch.allclose(output, torch.stack(hidden[1:]), rtol=1e-9, atol=1e-13)
        assert torch.allclose(start.grad, hidden[0].grad, rtol=1e-7, atol=1e-9 * float(start.grad.abs().max()))

    memory = cells if is_lstm else hidden
    found = {'gradient': [], 'state': [log_rms(h) for h in hidden]}
    if is_lstm:
        found['hidden'] = [log_rms(h.grad) for h in reversed(hidden)]
    found['gradient'] = [log_rms(m.grad) for m in reversed(memory)]
    if cell in BLOCKS:
        gates = [gates_of(params, drawn, noise[t], hidden[t].detach()) for t in range(length)]
        found['gates'] = [[float(gates[t][g].mean()) for t in range(length)] for g in range(len(gates[0]))]
        direct, scale = memory[-1].grad.clone(), 0.0
        found['direct'], found['rest'] = [log_rms(direct)], [None]
        for lag in range(1, length + 1):
            # Its scale is carried apart: a closed gate leaves float64 within 150 steps.
            direct = direct * gates[length - lag][1]
            largest = float(direct.abs().max())
            direct, scale = direct / largest, scale + math.log10(largest)
            found['direct'].append(scale + log_rms(direct))
            total = memory[length - lag].grad
            rest = total - direct * 10**scale
            # What only rounding leaves of a difference of equals is a true zero.
            found['rest'].append(log_rms(rest * float(rest.abs().max() > 1e-13 * total.abs().max())))
    return found


def singular(params):
    """Singular values of the last lag's product, by autograd through all steps at once."""
    seed, length, width = params['seed'], params['length'], params['width']
    stream = np.random.RandomState([seed, 0])
    h0, _, c0 = (torch.from_numpy(stream.standard_normal((params['examples'], width))) for _ in range(3))
    noise = params['inputScale'] * torch.from_numpy(stream.standard_normal((length, params['examples'], width)))
    step, _ = modules(params)
    order = TORCH_ORDER.get(params['cell'], range(BLOCKS.get(params['cell'], 1)))
    set_weights(step, '', draw(params, seed), order)
    is_lstm = params['cell'] == 'lstm'

    def run(s):
        h, c = s[None, :width], s[None, width:]
        for t in range(length):
            if is_lstm:
                h, c = step(noise[t, :1], (h, c))
            else:
                h = step(noise[t, :1], h)
        return torch.cat([h, c], 1)[0] if is_lstm else h[0]

    start = torch.cat([h0[0], c0[0]]) if is_lstm else h0[0]
    values = np.linalg.svd(torch.autograd.functional.jacobian(run, start).numpy(), compute_uv=False)
    if values[0] == 0:
        return {'largest': None, 'median': None}
    half = np.median(values)
    return {
        'largest': float(np.log10(values[0])),
        'median': float(np.log10(half)) if half > 1e-11 * values[0] else 'unresolved',
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
        sets.append({'params': params, 'perSeed': [measure(params, s) for s in seeds], 'singular': singular(params)})
    path = pathlib.Path(__file__).with_name('recurrent-memory.json')
    rows = [json.dumps(rounded(one)) for one in sets]
    path.write_text('[\n' + ',\n'.join(rows) + '\n]\n')


if __name__ == '__main__':
    main()
