"""Writes activation-explorer.json: what PyTorch's autograd gives in float64 for the activation explorer's measurements.

    python3 tests/reference/activation_explorer.py

Needs NumPy and PyTorch. The samples are NumPy's RandomState([seed, 0]); means are over one seed's sample. Compositions are
carried in 60 digits with mpmath, so that no width is lost to rounding; the widths and slopes are base-10 logarithms.
"""
import json
import math
import pathlib

import mpmath
import numpy as np
import torch

from activations import PHI

mpmath.mp.dps = 60
ALPHA, LAMBDA = mpmath.mpf('1.6732632423543772848170429916717'), mpmath.mpf('1.0507009873554804934193349852946')

EXACT = {
    'linear': lambda x: x,
    'sigmoid': lambda x: 1 / (1 + mpmath.exp(-x)),
    'tanh': mpmath.tanh,
    'relu': lambda x: max(x, mpmath.mpf(0)),
    'leaky-relu': lambda x: x if x > 0 else x / 100,
    'elu': lambda x: x if x > 0 else mpmath.expm1(x),
    'selu': lambda x: LAMBDA * (x if x > 0 else ALPHA * mpmath.expm1(x)),
    'gelu': lambda x: x * mpmath.ncdf(x),
    'silu': lambda x: x / (1 + mpmath.exp(-x)),
    'softplus': lambda x: mpmath.log1p(mpmath.exp(x)),
    'erf': mpmath.erf,
}

BASE = {'activation': 'tanh', 'q': 1, 'gain': 1, 'compositions': 5, 'samples': 1024, 'seeds': 2, 'seed': 0}
CASES = [{'activation': name} for name in PHI] + [
    {'activation': 'sigmoid', 'q': 25, 'seed': 7},
    {'activation': 'tanh', 'q': 9, 'compositions': 20},
    {'activation': 'sigmoid', 'compositions': 50},
    {'activation': 'tanh', 'compositions': 20, 'gain': 1.5},
    {'activation': 'relu', 'q': 100, 'gain': 1.41, 'compositions': 10},
    {'activation': 'gelu', 'q': 0.01, 'gain': 2, 'compositions': 12},
    {'activation': 'silu', 'q': 4, 'compositions': 30},
    {'activation': 'softplus', 'q': 0.25, 'gain': 0.5, 'compositions': 40},
    {'activation': 'selu', 'q': 50, 'gain': 0.1, 'compositions': 8},
    {'activation': 'elu', 'q': 16, 'gain': 3, 'compositions': 3},
    {'activation': 'erf', 'q': 2, 'gain': 5, 'compositions': 6, 'seed': 1_000_000, 'samples': 16384, 'seeds': 1},
]


def derivatives(name, x):
    x = x.detach().requires_grad_()
    value = PHI[name](x)
    (slope,) = torch.autograd.grad(value.sum(), x)
    return value.detach(), slope


def moments(params, seed):
    sample = np.random.RandomState([seed, 0]).standard_normal(params['samples'])
    value, slope = derivatives(params['activation'], math.sqrt(params['q']) * torch.from_numpy(sample))
    return {
        'mean': value.mean().item(),
        'meanSquare': (value ** 2).mean().item(),
        'variance': value.var(unbiased=False).item(),
        'slope': slope.mean().item(),
        'slopeSquare': (slope ** 2).mean().item(),
        'flat': (slope.abs() < 0.01).double().mean().item(),
    }


def widths(params):
    """log10 of the image's width and of the mean slope after each step, every point carried in 60 digits."""
    reach = 3 * mpmath.sqrt(mpmath.mpf(str(params['q'])))
    points = [reach * (2 * i - 120) / 120 for i in range(121)]
    gain = mpmath.mpf(str(params['gain']))
    result = {'width': [], 'meanSlope': []}
    for step in range(params['compositions'] + 1):
        result['width'].append(float(mpmath.log10(max(points) - min(points))))
        way = sum(abs(b - a) for a, b in zip(points, points[1:]))
        result['meanSlope'].append(float(mpmath.log10(way / (2 * reach))))
        points = [gain * EXACT[params['activation']](x) for x in points]
    return result


def slopes(params):
    """log10 of the median over the points of |d/dx| of the composition after each step, by the chain rule in float64."""
    reach = 3 * math.sqrt(params['q'])
    x = torch.from_numpy(reach * (2 * np.arange(121) - 120) / 120)
    product = torch.ones_like(x)
    result = []
    for step in range(params['compositions'] + 1):
        median = np.median(product.abs().numpy())
        result.append(None if median == 0 else math.log10(median))
        value, slope = derivatives(params['activation'], x)
        product = product * params['gain'] * slope
        x = params['gain'] * value
    return result


def curves(params):
    """phi and phi' at every twentieth of the 241 points."""
    reach = next(wide for wide in (5, 10, 15, 30) if wide >= 3 * math.sqrt(params['q']))
    value, slope = derivatives(params['activation'], torch.from_numpy(reach * (2 * np.arange(0, 241, 20) - 240) / 240))
    return {'to': reach, 'value': value.tolist(), 'slope': slope.tolist()}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f'{value:.10g}') if isinstance(value, float) else value


def main():
    cases = []
    for case in CASES:
        params = {**BASE, **case}
        seeds = [moments(params, seed) for seed in range(params['seed'], params['seed'] + params['seeds'])]
        result = {'seeds': seeds, 'curves': curves(params), **widths(params), 'slope': slopes(params)}
        cases.append({'params': params, **rounded(result)})
    lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    pathlib.Path(__file__).with_name('activation-explorer.json').write_text('[\n' + lines + '\n]\n')


if __name__ == '__main__':
    main()
