"""Writes residual-paths.json: what PyTorch's autograd gives in float64 for the measurements of residual paths.

    python3 tests/reference/residual_paths.py

Needs NumPy and PyTorch. Streams are NumPy's RandomState([seed, 0]) for the line (u, b, v), [seed, l] for the weights of
block l and [seed, l, 1] for those of its gate. Gates on a signal that grows without bound become switches, and the stack
chaotic: rounding then decides, and the set names such stacks. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
The expected autocorrelation of Brownian motion is simulated here from a seed of its own.
"""
import json
import math
import pathlib

import numpy as np
import torch

from activations import PHI

BASE = {
    'depth': 12,
    'width': 24,
    'activation': 'relu',
    'sigmaW2': 2,
    'branchScale': None,
    'gateBias': -2,
    'points': 32,
    'seeds': 2,
    'seed': 0,
}
CASES = [{'activation': name, 'seed': seed} for seed, name in enumerate(PHI)] + [
    {'depth': 50, 'width': 64, 'seeds': 1, 'points': 64},
    {'depth': 200, 'width': 16, 'seeds': 1, 'points': 16},
    {'depth': 200, 'width': 16, 'seeds': 1, 'sigmaW2': 8, 'points': 16, 'chaotic': ['gated']},
    {'depth': 200, 'width': 16, 'seeds': 1, 'sigmaW2': 0.05, 'points': 16, 'gateBias': 2},
    {'depth': 200, 'width': 8, 'seeds': 1, 'points': 16, 'seed': 3},
    {'depth': 60, 'activation': 'sigmoid', 'sigmaW2': 1, 'seeds': 1, 'gateBias': -4},
    {'depth': 40, 'activation': 'tanh', 'sigmaW2': 0.1, 'gateBias': 2},
    {'depth': 40, 'activation': 'gelu', 'sigmaW2': 4, 'branchScale': 0.5, 'seeds': 1},
    {'depth': 80, 'activation': 'softplus', 'sigmaW2': 8, 'branchScale': 2, 'seeds': 1, 'chaotic': ['gated']},
    {'depth': 3, 'activation': 'relu', 'branchScale': 0, 'points': 256, 'seeds': 1, 'seed': 1_000_000},
    {'depth': 1, 'width': 8, 'activation': 'silu', 'gateBias': 10, 'seeds': 3},
]


def branch_scale(params):
    return params['depth'] ** -0.5 if params['branchScale'] is None else params['branchScale']


def log_rms(values):
    values = values.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return None
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def autocorrelation(values, lags):
    values = values / (np.abs(values).max() or 1)
    centred = values - values.mean()
    if np.sum(centred ** 2) <= 1e-8 * np.sum(values ** 2):
        return None
    full = np.correlate(centred, centred, 'full')[len(values) - 1 :]
    return (full[: lags + 1] / full[0]).tolist()


def measure(params, seed):
    depth, width, points = params['depth'], params['width'], params['points']
    phi = PHI[params['activation']]
    u, b, v = (torch.from_numpy(row) for row in np.random.RandomState([seed, 0]).standard_normal((3, width)))
    deviation = math.sqrt(params['sigmaW2'] / width)
    weights = [torch.from_numpy(np.random.RandomState([seed, l]).standard_normal((width, width))) for l in range(1, depth + 1)]
    gates = [torch.from_numpy(np.random.RandomState([seed, l, 1]).standard_normal((width, width))) for l in range(1, depth + 1)]
    result = {}
    for stack in ('plain', 'residual', 'scaled', 'gated'):
        t = torch.from_numpy(np.linspace(-2, 2, points)).requires_grad_()
        h = torch.outer(t, u) + b
        h = h / torch.sqrt(1 + (t.detach() ** 2).mean())
        hidden = [h]
        for weight, gate in zip(weights, gates):
            branch = phi(h) @ weight * deviation
            if stack == 'plain':
                h = branch
            elif stack == 'residual':
                h = h + branch
            elif stack == 'scaled':
                h = h + branch_scale(params) * branch
            else:
                opening = torch.sigmoid(h @ gate / math.sqrt(width) + params['gateBias'])
                h = (1 - opening) * h + opening * branch
            hidden.append(h)
        along, *gradients = torch.autograd.grad((h @ v).sum(), [t] + hidden)
        rms = log_rms(along)
        found = autocorrelation(along.numpy(), (points - 1) // 4)
        result[stack] = {
            'signal': [log_rms(x) for x in hidden],
            'gradient': [log_rms(g) for g in gradients],
            'lineRms': rms,
            'line': None if rms is None else (along / 10.0 ** rms).tolist()[::4],
            'autocorrelation': found,
        }
    return result


def brownian(points, lags, walks=200_000):
    """The mean over simulated walks of the sample autocorrelation, and its standard error."""
    x = np.cumsum(np.random.RandomState(20170).standard_normal((walks, points)), axis=1)
    x -= x.mean(axis=1, keepdims=True)
    variance = np.sum(x ** 2, axis=1)
    samples = [np.sum(x[:, : points - k] * x[:, k:], axis=1) / variance for k in range(lags + 1)]
    return {'points': points, 'mean': [float(np.mean(s)) for s in samples], 'error': [float(np.std(s) / math.sqrt(walks)) for s in samples]}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f'{value:.7g}') if isinstance(value, float) else value


def main():
    sets = []
    for case in CASES:
        params = {**BASE, **case}
        chaotic = params.pop('chaotic', [])
        seeds = [measure(params, seed) for seed in range(params['seed'], params['seed'] + params['seeds'])]
        sets.append({'params': params, 'chaotic': chaotic, 'seeds': rounded(seeds)})
    lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in sets)
    walks = json.dumps([rounded(brownian(points, (points - 1) // 4)) for points in (16, 64)], separators=(',', ':'))
    pathlib.Path(__file__).with_name('residual-paths.json').write_text(f'{{"sets":[\n{lines}\n],\n"brownian":{walks}}}\n')


if __name__ == '__main__':
    main()
