"""Writes trainability-map.json: small networks trained by PyTorch's autograd in float64, and counts made by NumPy.

    python3 tests/reference/trainability_map.py

Needs PyTorch and NumPy. Weights and data are read out of the lab's source; nothing else is shared with it. Of each map the
runs are told apart that rounding cannot turn: those whose measure stays when the learning rates are moved by a hundred-thousandth and less.
"""
import base64
import json
import math
import pathlib
import re

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
ROOT = pathlib.Path(__file__).parents[2]


def draws(width):
    source = (ROOT / f'src/lab/experiments/trainability-map/initial-{width}.ts').read_text()
    numbers = torch.tensor(np.frombuffer(base64.b64decode(re.search(r"'([A-Za-z0-9+/=]+)'", source)[1]), '<f8').copy())
    parts = torch.split(numbers, [width**2, width, (width**2 + width) * width, width**2 + width])
    return parts[0].view(width, width), parts[1].view(width, 1), parts[2].view(-1, width), parts[3].view(-1, 1)


def network(x, w0, w1, activation):
    """The notebook's net(): mean-field parametrization, as it is written there."""
    n = w0.shape[-2]
    z = x @ w0 / math.sqrt(n)
    if activation == 'tanh':
        h = torch.tanh(z * math.sqrt(2))
    elif activation == 'relu':
        h = torch.relu(z) * math.sqrt(2)
    else:
        h = z
    return h @ w1 / math.sqrt(n) / math.sqrt(n)


def relative_losses(width, activation, steps, rates):
    """[steps, runs]: the loss before each step over the first, by autograd of the sum over runs."""
    w0, w1, x, y = draws(width)
    if activation == 'linear':
        x, y = x[:width], y[:width]
    w0 = w0.repeat(len(rates), 1, 1).requires_grad_()
    w1 = w1.repeat(len(rates), 1, 1).requires_grad_()
    losses = []
    for _ in range(steps):
        loss = ((network(x, w0, w1, activation) - y) ** 2).mean((1, 2))
        g0, g1 = torch.autograd.grad(loss.sum(), [w0, w1])
        losses.append(loss.detach())
        with torch.no_grad():
            w0 -= rates[:, 0, None, None] * g0
            w1 -= rates[:, 1, None, None] * g1
    found = torch.stack(losses)
    return found / found[0], found[0, 0].item()


def measures(relative):
    v = torch.where(torch.isfinite(relative), relative, torch.tensor(math.inf)).clamp(max=1e6)
    gone = torch.cummax((~(relative <= 1e30)).int(), 0).values.bool()
    v = torch.where(gone, torch.tensor(1e6), v)
    converged = v[-20:].mean(0) < 1
    return torch.where(converged, -v.sum(0), (1 / v).sum(0)), gone[-1]


def grid(resolution, x, y):
    axes = [torch.linspace(*ends, resolution) for ends in (x, y)]
    ys, xs = torch.meshgrid(axes[1], axes[0], indexing='ij')
    return 10 ** torch.stack([xs.reshape(-1), ys.reshape(-1)], 1)


def boundary_of(inside):
    """Sign changes in 2 x 2 blocks, as the notebook's extract_edges finds them."""
    s = np.where(inside, -1, 1)
    block = np.stack((s[1:, 1:], s[:-1, 1:], s[1:, :-1], s[:-1, :-1]), -1)
    return block.max(-1) * block.min(-1) < 0


def box_counts(boundary):
    counts, size, side = [], 1, len(boundary)
    while size <= max(2, side / 8):
        extra = -side % size
        padded = np.pad(boundary, (0, extra))
        tiles = padded.reshape(len(padded) // size, size, len(padded) // size, size)
        counts.append({'size': size, 'count': int(tiles.any((1, 3)).sum())})
        size *= 2
    return counts


def slope(counts):
    if any(c['count'] == 0 for c in counts):
        return None
    x, y = [np.log([c[key] for c in counts]) for key in ('size', 'count')]
    return float(-np.cov(x, y, bias=True)[0, 1] / np.var(x))


def statistics(values, resolution):
    inside = np.asarray(values).reshape(resolution, resolution) < 0
    boundary = boundary_of(inside)
    boxes = box_counts(boundary)
    return {'converged': int(inside.sum()), 'edgePixels': int(boundary.sum()), 'boxes': boxes, 'boxSlope': slope(boxes)}


def network_map(activation, resolution, steps, x=(-3, 6), y=(-3, 6)):
    rates = grid(resolution, x, y)
    values, gone = measures(relative_losses(8, activation, steps, rates)[0])
    stable = torch.ones(len(rates), dtype=torch.bool)
    for moved in (1 + 1e-6, 1 - 1e-6, 1 + 3e-6, 1 - 3e-6, 1 + 1e-5, 1 - 1e-5):
        other = measures(relative_losses(8, activation, steps, rates * moved)[0])[0]
        stable &= (other - values).abs() <= 2e-4 * values.abs()
    return {
        'params': {
            'activation': activation, 'resolution': resolution, 'steps': steps,
            'centreX': sum(x) / 2, 'centreY': sum(y) / 2, 'span': x[1] - x[0],
        },
        'measure': [round(value, 6) if fixed else None for value, fixed in zip(values.tolist(), stable.tolist())],
        'overflowed': int(gone.sum()),
        **statistics(values, resolution),
    }


def large_map(resolution, steps, part=2048):
    """The paper's network at a resolution whose share is compared; no run is told apart."""
    rates = grid(resolution, (-3, 6), (-3, 6))
    found = [measures(relative_losses(8, 'tanh', steps, rates[i : i + part])[0]) for i in range(0, len(rates), part)]
    values = torch.cat([values for values, _ in found])
    gone = torch.cat([gone for _, gone in found])
    return {'resolution': resolution, 'steps': steps, 'overflowed': int(gone.sum()), **statistics(values, resolution)}


def quadratic(resolution):
    """Where the step's matrix I - diag(eta) H has a spectral radius below 1, by its eigenvalues."""
    rates = grid(resolution, (-0.9, 0.3), (-0.9, 0.3)).numpy()
    hessian = np.array([[2, 0.6], [0.6, 2]])
    step = np.eye(2) - rates[:, :, None] * hessian
    stable = np.abs(np.linalg.eigvals(step)).max(1) < 1
    return {'resolution': resolution, 'stable': int(stable.sum()), 'every97th': stable[::97].astype(int).tolist()}


def pictures():
    """Pictures of known roughness, as rows of 0 and 1."""
    side = 64
    rows, columns = np.mgrid[:side, :side]
    carpet = np.ones((1, 1), bool)
    for _ in range(4):
        hole = np.zeros_like(carpet)
        carpet = np.block([[carpet, carpet, carpet], [carpet, hole, carpet], [carpet, carpet, carpet]])
    kinds = {
        'line': columns > 31,
        'slant': columns > 0.37 * rows + 12.3,
        'disc': (columns - 30) ** 2 + (rows - 33) ** 2 < 400,
        'noise': np.random.default_rng(7).random((side, side)) < 0.5,
        'carpet': carpet[:side, :side],
        'empty': np.zeros((side, side), bool),
    }
    found = {}
    for name, inside in kinds.items():
        boundary = boundary_of(inside)
        boxes = box_counts(boundary)
        found[name] = {
            'rows': [''.join('1' if cell else '0' for cell in row) for row in inside],
            'edgePixels': int(boundary.sum()), 'boxes': boxes, 'boxSlope': slope(boxes),
        }
    return found


result = {
    'firstLoss': {str(width): relative_losses(width, 'tanh', 1, torch.ones(1, 2))[1] for width in (8, 16)},
    'maps': [
        network_map('tanh', 32, 100),
        network_map('relu', 32, 100),
        network_map('linear', 32, 100),
        network_map('tanh', 32, 40, (1.7, 2.1), (1.0, 1.4)),
    ],
    'large': large_map(128, 100),
    'quadratic': quadratic(256),
    'pictures': pictures(),
}
pathlib.Path(__file__).with_name('trainability-map.json').write_text(json.dumps(result, separators=(',', ':')) + '\n')
