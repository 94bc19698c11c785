"""Writes gradient-flow.json: dense networks measured with PyTorch's autograd in float64.

The reference for src/lab/nn/dense-network.ts and, through it, for the device. Written by hand and apart from the
script that the site offers for download. Run: python3 gradient_flow.py
"""
import json
import math
import pathlib

import numpy as np
import torch

from activations import PHI

EPSILON = 1e-5


def variance(init, width):
    if init.startswith('he-'):
        return 2.0, 0.0
    if init == 'pytorch-default':
        return 1 / 3, 1 / (3 * width)
    return 1.0, 0.0


def draw(init, seed, layer, n):
    stream = np.random.RandomState([seed, layer])
    if init.endswith('uniform') or init == 'pytorch-default':
        return (2 * stream.random_sample((n, n)) - 1) * math.sqrt(3), (2 * stream.random_sample(n) - 1) * math.sqrt(3)
    unit = stream.standard_normal((n, n))
    if init == 'orthogonal':
        q, r = np.linalg.qr(unit)
        unit = q * np.sign(np.diag(r)) * math.sqrt(n)
    return unit, stream.standard_normal(n)


def normalize(kind, z):
    if kind == 'none':
        return z
    if kind == 'rms':
        return z / torch.sqrt((z * z).mean(1, keepdim=True) + EPSILON)
    axis = 0 if kind == 'batch' else 1
    centred = z - z.mean(axis, keepdim=True)
    return centred / torch.sqrt((centred * centred).mean(axis, keepdim=True) + EPSILON)


def log_rms(values):
    values = values.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return None
    return float(np.log10(largest) + 0.5 * np.log10(np.mean((values / largest) ** 2)))


def measure(p, seed):
    n, batch = p['width'], p['batch']
    own_w, own_b = variance(p['init'], n)
    sigma_w2 = own_w if p['sigmaW2'] is None else p['sigmaW2']
    sigma_b2 = own_b if p['sigmaB2'] is None else p['sigmaB2']
    phi = PHI[p['activation']]
    data = np.random.RandomState([seed, 0])
    h = torch.from_numpy(data.standard_normal((batch, n))).requires_grad_()
    readout = torch.from_numpy(data.standard_normal((batch, n)))
    hidden, weights, flat, dead = [h], [], [], []
    for layer in range(1, p['depth'] + 1):
        unit, shift = draw(p['init'], seed, layer, n)
        w = torch.from_numpy(math.sqrt(sigma_w2 / n) * unit).requires_grad_()
        y = normalize(p['normalization'], h @ w + torch.from_numpy(math.sqrt(sigma_b2) * shift))
        a = phi(y)
        h = h + p['branchScale'] * a if p['architecture'] == 'residual' else a
        at = y.detach().requires_grad_()
        small = torch.autograd.grad(phi(at).sum(), at)[0].abs() < 0.01
        flat.append(small.double().mean().item())
        dead.append(small.all(0).double().mean().item())
        hidden.append(h)
        weights.append(w)
    gradients = torch.autograd.grad((readout * h).sum(), hidden + weights)
    split = len(hidden)
    return {
        'activation': [log_rms(x) for x in hidden],
        'gradient': [log_rms(x) for x in gradients[:split]],
        'weightGradient': [log_rms(x) for x in gradients[split:]],
        'flat': flat,
        'dead': dead,
    }


BASE = {
    'depth': 12, 'width': 24, 'batch': 6, 'activation': 'sigmoid', 'init': 'xavier-normal', 'sigmaW2': None, 'sigmaB2': None,
    'normalization': 'none', 'architecture': 'plain', 'branchScale': 1, 'seeds': 2, 'seed': 0,
}
CASES = [
    # the activations
    {'depth': 50, 'width': 64, 'batch': 32},
    {'activation': 'linear', 'init': 'he-uniform'},
    {'activation': 'tanh', 'sigmaW2': 4, 'seeds': 3},
    {'activation': 'relu', 'init': 'he-normal', 'seeds': 3},
    {'activation': 'leaky-relu', 'init': 'he-uniform'},
    {'activation': 'elu', 'init': 'lecun-uniform'},
    {'activation': 'selu', 'init': 'lecun-normal'},
    {'activation': 'gelu', 'init': 'he-normal'},
    {'activation': 'silu', 'init': 'xavier-uniform'},
    {'activation': 'softplus', 'init': 'xavier-normal'},
    {'activation': 'erf', 'init': 'orthogonal'},
    # biases, overrides, the initializations
    {'activation': 'tanh', 'init': 'pytorch-default', 'sigmaB2': 0.05, 'seed': 7},
    {'activation': 'relu', 'init': 'pytorch-default'},
    {'activation': 'sigmoid', 'init': 'orthogonal', 'sigmaW2': 8, 'sigmaB2': 4},
    {'activation': 'linear', 'init': 'orthogonal', 'depth': 100, 'width': 16},
    # normalization
    {'normalization': 'batch', 'activation': 'relu', 'init': 'he-normal', 'batch': 16},
    {'normalization': 'batch', 'batch': 4, 'seed': 1_000_000},
    {'normalization': 'batch', 'batch': 32, 'width': 8, 'activation': 'gelu', 'depth': 6},
    {'normalization': 'layer', 'activation': 'tanh'},
    {'normalization': 'layer', 'activation': 'relu', 'init': 'he-normal', 'batch': 1},
    {'normalization': 'rms', 'activation': 'silu', 'sigmaB2': 0.3},
    {'normalization': 'rms', 'activation': 'softplus', 'sigmaW2': 0.05},
    # residual
    {'architecture': 'residual'},
    {'architecture': 'residual', 'activation': 'relu', 'init': 'he-normal', 'branchScale': 0.1414, 'depth': 50},
    {'architecture': 'residual', 'normalization': 'batch', 'activation': 'elu', 'batch': 12},
    {'architecture': 'residual', 'normalization': 'layer', 'activation': 'gelu', 'branchScale': 0.5},
    {'architecture': 'residual', 'normalization': 'rms', 'activation': 'selu', 'branchScale': 2},
    # extremes
    {'depth': 200, 'width': 40, 'batch': 2, 'seeds': 1},
    {'depth': 200, 'width': 16, 'batch': 1, 'sigmaW2': 0.05, 'seeds': 1},
    {'depth': 1, 'width': 256, 'batch': 3, 'activation': 'tanh', 'init': 'orthogonal', 'seeds': 1},
    {'depth': 4, 'width': 256, 'batch': 8, 'activation': 'relu', 'init': 'he-normal', 'seeds': 1},
    {'depth': 5, 'width': 9, 'batch': 5, 'activation': 'erf', 'sigmaW2': 2, 'seeds': 1},
]


def rounded(value):
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return None if value is None else float(f'{value:.11g}')


def main():
    cases = []
    for case in CASES:
        params = {**BASE, **case}
        seeds = range(params['seed'], params['seed'] + params['seeds'])
        measured = [measure(params, seed) for seed in seeds]
        cases.append({'params': params, 'seeds': [{key: rounded(value) for key, value in m.items()} for m in measured]})
    target = pathlib.Path(__file__).with_name('gradient-flow.json')
    lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    target.write_text('[\n' + lines + '\n]\n')


if __name__ == '__main__':
    main()
