"""Writes optimizer-steps.json: what PyTorch's autograd and optimizers give in float64, step by step, for small networks.

    python3 tests/reference/optimizer_steps.py

Needs NumPy and PyTorch. Examples come from NumPy's RandomState([seed, 0]), layer l's weights from RandomState([seed, l]).
The optimizer moves a displacement that starts at 0, and the network stands at weights + displacement: so an update that
is far below the last digit of a weight is measured to its own last digit. Magnitudes are base-10 logarithms; null is the
logarithm of a true zero.
"""
import json
import math
import pathlib

import numpy as np
import torch
from activations import PHI
from torch import nn

torch.set_default_dtype(torch.float64)

BASE = {
    'view': 'update', 'activation': 'sigmoid', 'initialization': 'xavier-normal', 'depth': 4, 'width': 8, 'batch': 16,
    'examples': 'same', 'steps': 6, 'learningRate': 0.05, 'adaptiveRate': 0.001, 'epsilon': None, 'seeds': 2, 'seed': 0,
}
CASES = [
    {},
    {'activation': 'relu', 'initialization': 'pytorch-default', 'examples': 'fresh', 'batch': 4, 'steps': 12, 'seed': 5},
    {'activation': 'gelu', 'initialization': 'he-normal', 'epsilon': 1e-3, 'view': 'rate'},
    # The squares of the lowest gradients are below what 32 bits hold as normal numbers.
    {'depth': 32, 'width': 7, 'epsilon': 1e-14, 'steps': 2, 'seeds': 1, 'adaptiveRate': 0.0001, 'learningRate': 0.001},
    # Dead layers: gradients of exactly 0.
    {'activation': 'relu', 'initialization': 'lecun-normal', 'depth': 10, 'width': 3, 'batch': 5, 'seeds': 4, 'seed': 1},
    {'activation': 'tanh', 'initialization': 'lecun-normal', 'steps': 100, 'view': 'ratio', 'seeds': 1},
    {'activation': 'linear', 'depth': 1, 'width': 2, 'batch': 1, 'steps': 1, 'seeds': 3},
    {'activation': 'selu', 'initialization': 'lecun-normal', 'adaptiveRate': 0.02, 'learningRate': 0.5, 'examples': 'fresh'},
]

def rules(params):
    chosen = {} if params['epsilon'] is None else {'eps': params['epsilon']}
    slow, fast = params['learningRate'], params['adaptiveRate']
    return {
        'sgd': lambda p: torch.optim.SGD(p, slow),
        'momentum': lambda p: torch.optim.SGD(p, slow, momentum=0.9),
        'rmsprop': lambda p: torch.optim.RMSprop(p, fast, **chosen),
        'adagrad': lambda p: torch.optim.Adagrad(p, fast, **chosen),
        'adam': lambda p: torch.optim.Adam(p, fast, **chosen),
    }


def network(params, seed):
    layers = []
    for index in range(1, params['depth'] + 2):
        fan_in, fan_out = params['width'], params['width'] if index <= params['depth'] else 1
        random = np.random.RandomState([seed, index])
        if params['initialization'] == 'pytorch-default':
            bound = 1 / math.sqrt(fan_in)
            weight = bound * (2 * random.random_sample((fan_in, fan_out)) - 1)
            bias = bound * (2 * random.random_sample(fan_out) - 1)
        else:
            variance = {'xavier-normal': 2 / (fan_in + fan_out), 'he-normal': 2 / fan_in, 'lecun-normal': 1 / fan_in}
            weight = math.sqrt(variance[params['initialization']]) * random.standard_normal((fan_in, fan_out))
            bias = np.zeros(fan_out)
        layers.append((torch.tensor(weight), torch.tensor(bias)))
    return layers


def log_rms(x):
    largest = float(x.abs().max())
    return math.log10(largest) + math.log10(float((x / largest).square().mean())) / 2 if largest > 0 else None


def walk(params, seed, make):
    start = network(params, seed)
    moved = [tuple(nn.Parameter(torch.zeros_like(x)) for x in layer) for layer in start]
    optimizer = make([x for layer in moved for x in layer])
    stream = np.random.RandomState([seed, 0])
    seen = []
    for step in range(params['steps']):
        if step == 0 or params['examples'] == 'fresh':
            x = torch.tensor(stream.standard_normal((params['batch'], params['width'])))
        optimizer.zero_grad()
        h = x
        for index, ((weight, bias), (dw, db)) in enumerate(zip(start, moved)):
            h = torch.addmm(bias + db, h, weight + dw)
            if index < params['depth']:
                h = PHI[params['activation']](h)
        nn.functional.binary_cross_entropy_with_logits(h.squeeze(1), (x[:, 0] > 0).double()).backward()
        before = [dw.detach().clone() for dw, _ in moved]
        found = {
            'gradient': [log_rms(dw.grad) for dw, _ in moved],
            'weights': [log_rms(weight + old) for (weight, _), old in zip(start, before)],
        }
        optimizer.step()
        found['update'] = [log_rms(dw.detach() - old) for (dw, _), old in zip(moved, before)]
        seen.append(found)
    return seen


def rounded(value):
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return float(f'{value:.7g}') if isinstance(value, float) else value


sets = []
for case in CASES:
    params = {**BASE, **case}
    seeds = range(params['seed'], params['seed'] + params['seeds'])
    found = {}
    for name, make in rules(params).items():
        walks = [walk(params, seed, make) for seed in seeds]
        found[name] = {
            # The newest step by seed and layer, and the first layer's update by seed and step.
            'last': [seen[-1] for seen in walks],
            'first': [[one['update'][0] for one in seen] for seen in walks],
        }
    sets.append({'params': params, 'rules': rounded(found)})
path = pathlib.Path(__file__).with_name('optimizer-steps.json')
path.write_text(json.dumps(sets, separators=(',', ':')) + '\n')
