"""Writes initialization.json: initialization schemes measured with PyTorch's autograd in float64.

The reference for the initialization instrument on every backend. Written by hand and apart from the script that the site
offers for download. Run: python3 initialization.py
"""
import json
import math
import pathlib

import numpy as np
import torch

from activations import PHI

PHI['gelu'] = lambda x: x * 0.5 * torch.special.erfc(-x / math.sqrt(2))


def variance(scheme, gain, fan_in, fan_out):
    own = {'he-fan-in': 2.0, 'he-fan-out': 2.0, 'pytorch-default': 1 / 3}.get(scheme, 1.0) if gain is None else gain**2
    rule = {
        'lecun': 1 / fan_in,
        'fan-out': 1 / fan_out,
        'xavier': 2 / (fan_in + fan_out),
        'he-fan-in': 1 / fan_in,
        'he-fan-out': 1 / fan_out,
        'orthogonal': 1 / max(fan_in, fan_out),
        'pytorch-default': 1 / fan_in,
        'fixed': 1e-4,
    }
    return own * rule[scheme]


def draw(scheme, gain, seed, layer, fan_in, fan_out):
    stream = np.random.RandomState([seed, layer])
    deviation = math.sqrt(variance(scheme, gain, fan_in, fan_out))
    if scheme == 'pytorch-default':
        weight = stream.uniform(-math.sqrt(3), math.sqrt(3), (fan_in, fan_out))
        bias = stream.uniform(-1, 1, fan_out) / math.sqrt(fan_in)
        return torch.from_numpy(weight * deviation), torch.from_numpy(bias)
    unit = torch.from_numpy(stream.standard_normal((fan_in, fan_out)))
    if scheme == 'orthogonal':
        wide = fan_in < fan_out
        q, r = torch.linalg.qr(unit.T if wide else unit)
        q = q * torch.sign(torch.diagonal(r))
        unit = (q.T if wide else q) * math.sqrt(max(fan_in, fan_out))
    return unit * deviation, torch.zeros(fan_out, dtype=torch.float64)


def log_rms(values):
    values = values.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return None
    return float(np.log10(largest) + 0.5 * np.log10(np.mean((values / largest) ** 2)))


def forward(h, layers, phi):
    signals, activations = [], []
    for weight, bias in layers:
        z = h @ weight + bias
        h = phi(z)
        signals.append(z)
        activations.append(h)
    return signals, activations


def measure(p, seed):
    phi, widths = PHI[p['activation']], p['widths']
    fans = list(zip(widths, widths[1:]))
    layers = [draw(p['scheme'], p['gain'], seed, l, *fan) for l, fan in enumerate(fans, 1)]
    data = np.random.RandomState([seed, 0])
    x = torch.from_numpy(data.standard_normal((p['batch'], widths[0]))).requires_grad_()
    readout = torch.from_numpy(data.standard_normal((p['batch'], widths[-1])))
    signals, activations = forward(x, layers, phi)
    gradients = torch.autograd.grad((readout * activations[-1]).sum(), signals)
    jacobian = torch.autograd.functional.jacobian(lambda one: forward(one, layers, phi)[1][-1], x[0].detach())
    s = torch.linalg.svdvals(jacobian)
    # Products underflow nowhere here; values float64 itself cannot resolve are left out.
    resolved = s[s > 1e-12 * s[0]] if s[0] > 0 else s[:0]
    squares = s**2
    return {
        'signal': [log_rms(z) for z in signals],
        'gradient': [log_rms(d) for d in gradients],
        'zeros': [[int((h == 0).sum()), int((d == 0).sum())] for h, d in zip(activations, gradients)],
        'singular': [math.log10(value) for value in resolved.tolist()],
        'spread': ((squares**2).mean() / squares.mean() ** 2 - 1).item(),
    }


BASE = {
    'depth': 8, 'width': 24, 'lastWidth': None, 'batch': 6, 'activation': 'relu', 'scheme': 'he-fan-in', 'gain': None,
    'seeds': 2, 'seed': 0,
}
CASES = [
    {'depth': 30, 'width': 64, 'batch': 16},
    # the schemes
    {'scheme': 'lecun', 'activation': 'linear'},
    {'scheme': 'fan-out', 'width': 32, 'lastWidth': 8, 'activation': 'tanh'},
    {'scheme': 'xavier', 'width': 8, 'lastWidth': 40, 'activation': 'linear'},
    {'scheme': 'xavier', 'gain': 1.6666666666666667, 'activation': 'tanh', 'depth': 12},
    {'scheme': 'he-fan-in', 'width': 48, 'lastWidth': 8},
    {'scheme': 'he-fan-out', 'width': 9, 'lastWidth': 33, 'seed': 4},
    {'scheme': 'orthogonal', 'activation': 'linear', 'depth': 40},
    {'scheme': 'orthogonal', 'activation': 'tanh', 'width': 40, 'lastWidth': 12},
    {'scheme': 'orthogonal', 'activation': 'erf', 'width': 12, 'lastWidth': 40},
    {'scheme': 'orthogonal', 'gain': 1.4142135623730951, 'batch': 1},
    {'scheme': 'pytorch-default', 'depth': 20},
    {'scheme': 'pytorch-default', 'activation': 'silu', 'width': 16, 'lastWidth': 30},
    {'scheme': 'fixed', 'depth': 12},
    # the activations
    {'activation': 'sigmoid', 'scheme': 'xavier'},
    {'activation': 'leaky-relu', 'seed': 1_000_000},
    {'activation': 'elu', 'scheme': 'lecun'},
    {'activation': 'selu', 'scheme': 'lecun', 'gain': 0.75},
    {'activation': 'gelu'},
    {'activation': 'softplus', 'scheme': 'xavier'},
    # extremes
    {'depth': 100, 'width': 8, 'seeds': 1, 'activation': 'tanh', 'scheme': 'xavier'},
    {'depth': 1, 'width': 16, 'lastWidth': 24, 'seeds': 1, 'activation': 'linear'},
    {'depth': 3, 'width': 256, 'lastWidth': 200, 'seeds': 1},
]


def widths_of(p):
    last = p['lastWidth'] or p['width']
    inner = [p['width'] * (last / p['width']) ** (l / p['depth']) for l in range(1, p['depth'])]
    even = [p['width'] if last == p['width'] else 2 * math.floor(w / 2 + 0.5) for w in inner]
    return [p['width'], *even, last]


def rounded(value):
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f'{value:.11g}') if isinstance(value, float) else value


def main():
    cases = []
    for case in CASES:
        params = {**BASE, **case}
        widths = widths_of(params)
        seeds = range(params['seed'], params['seed'] + params['seeds'])
        measured = [measure({**params, 'widths': widths}, seed) for seed in seeds]
        seeds = [{key: rounded(value) for key, value in m.items()} for m in measured]
        cases.append({'params': params, 'widths': widths, 'seeds': seeds})
    target = pathlib.Path(__file__).with_name('initialization.json')
    lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    target.write_text('[\n' + lines + '\n]\n')


if __name__ == '__main__':
    main()
