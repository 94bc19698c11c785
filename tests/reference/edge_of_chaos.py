"""Writes edge-of-chaos.json: what PyTorch's autograd gives in float64, network by network, and correlations of theory.

    python3 tests/reference/edge_of_chaos.py

Needs NumPy and PyTorch. A network is built with its weights written out, sigma_w / sqrt(n) times NumPy's
RandomState([seed, layer]), and differentiated down to every layer; nothing is shared between networks. Steps and signals
are base-10 logarithms.
"""
import json
import math
import pathlib

import numpy as np
import torch

from activations import PHI

torch.set_default_dtype(torch.float64)

BASE = {
    'activation': 'tanh',
    'sigmaW': 1.75,
    'sigmaB': 0.5,
    'depth': 10,
    'width': 32,
    'batch': 2,
    'correlation': 0.6,
    'grid': 8,
    'reach': 3,
    'seeds': 2,
    'seed': 0,
}
CASES = [{'activation': name} for name in PHI] + [
    # Deep, but not deep in the chaotic phase, where rounding decides.
    {'sigmaW': 0.5, 'sigmaB': 0, 'depth': 60, 'seeds': 1, 'reach': 1.5},
    {'sigmaW': 1, 'sigmaB': 0, 'correlation': 0, 'batch': 6, 'depth': 7, 'seed': 11},
    {'activation': 'gelu', 'sigmaW': 1.4142, 'sigmaB': 0, 'depth': 40, 'seeds': 1},
    {'activation': 'silu', 'sigmaW': 0.5, 'sigmaB': 0, 'depth': 60, 'seeds': 1},
    {'activation': 'selu', 'sigmaW': 0.7, 'sigmaB': 0, 'depth': 20, 'width': 64, 'seed': 5},
    {'activation': 'relu', 'sigmaW': 1.4142, 'sigmaB': 0, 'correlation': 0.999, 'seeds': 5},
    {'activation': 'relu', 'sigmaW': 12, 'sigmaB': 2, 'reach': 16, 'depth': 60, 'seeds': 1, 'width': 64},
    {'activation': 'linear', 'sigmaW': 16, 'sigmaB': 0, 'reach': 16, 'depth': 100, 'seeds': 1, 'width': 16},
    {'activation': 'elu', 'sigmaW': 4, 'sigmaB': 1, 'reach': 4, 'depth': 30, 'seeds': 1},
    {'activation': 'sigmoid', 'sigmaW': 11, 'sigmaB': 0.5, 'reach': 16, 'seed': 1000000},
    {'activation': 'erf', 'grid': 16, 'depth': 4, 'width': 16},
    # Half of these networks are dead: all of a layer's units are negative on all inputs.
    {'activation': 'relu', 'sigmaW': 1, 'sigmaB': 0, 'depth': 100, 'width': 16, 'seeds': 4, 'seed': 3},
]


def log_rms(values):
    values = values.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return None
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def correlation(z):
    pairs = [torch.nn.functional.cosine_similarity(z[i], z[i + 1], dim=0, eps=0) for i in range(0, len(z), 2)]
    return float(sum(pairs) / len(pairs))


def network(params, seed, sigma_w, sigma_b):
    n, depth, c = params['width'], params['depth'], params['correlation']
    data = np.random.RandomState([seed, 0])
    x = data.standard_normal((params['batch'], n))
    read_out = torch.from_numpy(data.standard_normal((params['batch'], n)))
    for i in range(1, len(x), 2):
        x[i] = c * x[i - 1] + math.sqrt(1 - c * c) * x[i]
    h = torch.from_numpy(x).requires_grad_()
    hidden, signal, correlations = [h], [], [correlation(h)]
    for layer in range(1, depth + 1):
        stream = np.random.RandomState([seed, layer])
        linear = torch.nn.Linear(n, n)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(stream.standard_normal((n, n)).T * (sigma_w / math.sqrt(n))))
            linear.bias.copy_(torch.from_numpy(stream.standard_normal(n) * sigma_b))
        z = linear(h)
        h = PHI[params['activation']](z)
        hidden.append(h)
        signal.append(log_rms(z))
        correlations.append(correlation(z))
    gradients = torch.autograd.grad((read_out * h).sum(), hidden)
    low, high = log_rms(gradients[depth // 2]), log_rms(gradients[depth])
    step = None if low is None else (low - high) / (depth - depth // 2)
    return {'step': step, 'signal': signal, 'correlation': correlations}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return float(f'{value:.9g}') if math.isfinite(value) else None
    return value


def main():
    cases = []
    for case in CASES:
        params = {**BASE, **case}
        seeds = range(params['seed'], params['seed'] + params['seeds'])
        grid = params['grid']
        # A few cells of each row, all rows: a whole plane of single networks takes minutes.
        cells = [cell for cell in range(grid * grid) if (cell + cell // grid) % (grid // 2) == 0]
        planes = []
        for seed in list(seeds)[:4]:
            centres = [(params['reach'] * (cell % grid + 0.5) / grid, 2 * (cell // grid + 0.5) / grid) for cell in cells]
            planes.append([network(params, seed, w, b)['step'] for w, b in centres])
        points = [network(params, seed, params['sigmaW'], params['sigmaB']) for seed in seeds]
        cases.append({'params': params, 'cells': cells, 'planes': rounded(planes), 'points': rounded(points)})
    lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    pathlib.Path(__file__).with_name('edge-of-chaos.json').write_text('[\n' + lines + '\n]\n')


if __name__ == '__main__':
    main()
