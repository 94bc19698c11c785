"""Writes normalization-bench.json: what PyTorch gives in float64 for the normalization bench's measurements.

    python3 tests/reference/normalization_bench.py

Needs NumPy and PyTorch 1.13 or later. Layers are nn.BatchNorm2d, InstanceNorm2d, GroupNorm and LayerNorm with their own
backward passes; RMS norm is written out, since PyTorch 1.13 has none. Where PyTorch refuses a set of one number in training
mode, the set is left to the closed form: 0 forwards and 0 backwards.
"""
import json
import math
import pathlib

import numpy as np
import torch
from torch import nn

from activations import PHI

torch.set_default_dtype(torch.float64)

BASE = {
    'view': 'layer', 'normalization': 'batch', 'order': 'pre', 'activation': 'relu', 'examples': 4, 'channels': 6,
    'positions': 4, 'groups': 3, 'momentum': 0.1, 'steps': 12, 'depth': 6, 'width': 32, 'batch': 8, 'seeds': 2, 'seed': 3,
}

CASES = [
    {'normalization': kind, **shape}
    for kind in ('batch', 'layer', 'instance', 'group', 'rms')
    for shape in (
        {},
        {'examples': 1, 'positions': 9, 'channels': 12, 'groups': 4},
        {'examples': 2, 'positions': 1, 'channels': 2, 'groups': 2},
        {'examples': 8, 'positions': 2, 'channels': 9, 'groups': 1},
        {'examples': 3, 'positions': 1, 'channels': 7, 'groups': 3},
        {'examples': 1, 'positions': 1, 'channels': 4, 'groups': 2},
    )
] + [
    {'view': 'statistics'},
    {'view': 'statistics', 'momentum': 1.0, 'positions': 16},
    {'view': 'statistics', 'momentum': 0.01, 'examples': 2, 'positions': 1, 'steps': 40},
    {'view': 'statistics', 'examples': 1, 'positions': 3, 'channels': 2},
    {'view': 'statistics', 'examples': 8, 'positions': 9, 'momentum': 0.5, 'steps': 25, 'seed': 17},
] + [
    {'view': 'depth', 'normalization': kind, 'activation': activation, **more}
    for kind, activation, more in (
        ('batch', 'relu', {}),
        ('batch', 'linear', {'batch': 32, 'depth': 12}),
        ('batch', 'sigmoid', {'batch': 5}),
        ('batch', 'tanh', {'batch': 2, 'depth': 3}),
        ('batch', 'gelu', {'batch': 64, 'width': 16}),
        ('layer', 'relu', {'depth': 20}),
        ('layer', 'sigmoid', {'depth': 60, 'width': 16}),
        ('rms', 'silu', {}),
        ('rms', 'elu', {'batch': 1}),
        ('group', 'relu', {'groups': 4}),
        ('group', 'erf', {'groups': 12, 'width': 48}),
    )
] + [
    {'view': 'order', 'depth': 5, 'positions': 5, 'examples': 2},
    {'view': 'order', 'depth': 12, 'positions': 1, 'examples': 1, 'width': 16},
    {'view': 'order', 'depth': 3, 'positions': 8, 'examples': 3, 'seed': 40},
]


def groups_of(channels, asked):
    return [groups for groups in range(1, channels + 1) if groups <= asked and channels % groups == 0][-1]


def apply(kind, x, groups):
    """One layer in training mode, on [examples, channels, positions, 1]."""
    examples, channels, positions, _ = x.shape
    if kind == 'rms':
        return x / (x.square().mean(1, keepdim=True) + 1e-5).sqrt()
    if kind == 'layer':
        return nn.LayerNorm(channels)(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
    alone = {'batch': examples * positions, 'instance': positions, 'group': channels // groups * positions}[kind] == 1
    if alone:
        return 0 * x
    layer = {
        'batch': lambda: nn.BatchNorm2d(channels),
        'instance': lambda: nn.InstanceNorm2d(channels),
        'group': lambda: nn.GroupNorm(groups, channels),
    }[kind]()
    return layer(x)


def channels_of(stream, count):
    return 2 * stream.standard_normal(count), np.exp(stream.standard_normal(count) / 2)


def one_layer(p, seed):
    stream = np.random.RandomState([seed, 0])
    means, deviations = channels_of(stream, p['channels'])
    shape = (p['examples'], p['channels'], p['positions'], 1)
    x = torch.tensor(means[None, :, None, None] + deviations[None, :, None, None] * stream.standard_normal(shape))
    gradient = torch.tensor(stream.standard_normal(shape))
    x.requires_grad_()
    y = apply(p['normalization'], x, groups_of(p['channels'], p['groups']))
    y.backward(gradient)
    return {'y': y.detach().flatten().tolist(), 'dx': x.grad.flatten().tolist()}


def statistics(p, seed):
    means, deviations = (torch.tensor(values) for values in channels_of(np.random.RandomState([seed, 0]), p['channels']))
    size = p['examples'] * p['positions']
    layer = nn.BatchNorm1d(p['channels'], momentum=p['momentum'])
    rows = {'difference': [], 'training': [], 'inference': [], 'meanError': [], 'varianceError': []}
    for step in range(1, p['steps'] + 1):
        noise = torch.tensor(np.random.RandomState([seed, step]).standard_normal((size, p['channels'])))
        x = means + deviations * noise
        layer.train()
        training = layer(x).detach()
        layer.eval()
        inference = layer(x).detach()
        for name, values in (
            ('difference', training - inference),
            ('training', training),
            ('inference', inference),
            ('meanError', (layer.running_mean - means) / deviations),
            ('varianceError', layer.running_var / deviations.square() - 1),
        ):
            rows[name].append(values.square().mean().sqrt().item())
    return rows


def log_rms(values):
    largest = values.abs().max().item()
    if largest == 0:
        return None
    return math.log10(largest) + math.log10((values / largest).square().mean().item()) / 2


def deep(p, seed):
    data = np.random.RandomState([seed, 0])
    h = torch.tensor(data.standard_normal((p['batch'], p['width'])), requires_grad=True)
    readout = torch.tensor(data.standard_normal((p['batch'], p['width'])))
    variance = 2 if p['activation'] == 'relu' else 1
    hidden = [h]
    for layer in range(1, p['depth'] + 1):
        weight = np.random.RandomState([seed, layer]).standard_normal((p['width'], p['width']))
        z = hidden[-1] @ torch.tensor(weight) * math.sqrt(variance / p['width'])
        normalized = apply(p['normalization'], z[:, :, None, None], groups_of(p['width'], p['groups']))
        hidden.append(PHI[p['activation']](normalized[:, :, 0, 0]))
    gradients = torch.autograd.grad((readout * hidden[-1]).sum(), hidden)
    return {'gradient': [log_rms(gradient) for gradient in gradients]}


class Block(nn.Module):
    """nn.MultiheadAttention with queries and keys of 0, and a feed-forward part of the same width."""

    def __init__(self, order, width, values, inner, outer):
        super().__init__()
        self.order = order
        self.attention = nn.MultiheadAttention(width, 1, bias=False, batch_first=True)
        self.inner, self.outer = nn.Linear(width, width, bias=False), nn.Linear(width, width, bias=False)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        with torch.no_grad():
            # nn.Linear and the projections multiply from the right by the transpose.
            zero = torch.zeros(width, width)
            self.attention.in_proj_weight.copy_(torch.cat([zero, zero, values.T]))
            self.attention.out_proj.weight.copy_(torch.eye(width))
            self.inner.weight.copy_(inner.T)
            self.outer.weight.copy_(outer.T)

    def attend(self, x):
        return self.attention(x, x, x, need_weights=False)[0]

    def feed(self, x):
        return self.outer(torch.relu(self.inner(x)))

    def forward(self, x):
        """The block's output, and the tensor whose mean square is looked at."""
        if self.order == 'pre':
            x = x + self.attend(self.norm1(x))
            x = x + self.feed(self.norm2(x))
            return x, x
        x = self.norm1(x + self.attend(x))
        total = x + self.feed(x)
        return self.norm2(total), total


def transformer(p, seed, order):
    data = np.random.RandomState([seed, 0])
    shape = (p['examples'], p['positions'], p['width'])
    x = torch.tensor(data.standard_normal(shape))
    readout = torch.tensor(data.standard_normal(shape))
    blocks, squares = [], []
    for block in range(1, p['depth'] + 1):
        stream = np.random.RandomState([seed, block])
        matrices = [torch.tensor(stream.standard_normal((p['width'],) * 2)) / math.sqrt(p['width']) for _ in range(3)]
        blocks.append(Block(order, p['width'], *matrices))
        x, looked_at = blocks[-1](x)
        squares.append(looked_at.detach().square().mean().item())
    if order == 'pre':
        x = nn.LayerNorm(p['width'])(x)
    (readout * x).sum().backward()
    return {'square': squares, 'weightGradient': [log_rms(block.outer.weight.grad) for block in blocks]}


def measure(p, seed):
    if p['view'] == 'layer':
        return one_layer(p, seed)
    if p['view'] == 'statistics':
        return statistics(p, seed)
    if p['view'] == 'depth':
        return deep(p, seed)
    return {order: transformer(p, seed, order) for order in ('pre', 'post')}


def short(value):
    """Ten digits: more than a comparison needs."""
    if isinstance(value, dict):
        return {key: short(item) for key, item in value.items()}
    if isinstance(value, list):
        return [short(item) for item in value]
    return float(f'{value:.10g}') if isinstance(value, float) else value


sets = []
for case in CASES:
    params = {**BASE, **case}
    # Of one layer the first seed is what the frame holds.
    seeds = range(params['seed'], params['seed'] + (1 if params['view'] == 'layer' else params['seeds']))
    sets.append({'params': params, 'seeds': [short(measure(params, seed)) for seed in seeds]})
target = pathlib.Path(__file__).with_name('normalization-bench.json')
target.write_text('[\n' + ',\n'.join(json.dumps(one) for one in sets) + '\n]\n')
