"""Writes training-race.json: what PyTorch's autograd and optimizers give in float64 for small training races.

    python3 tests/reference/training_race.py

Needs NumPy and PyTorch. Points come from NumPy's RandomState([seed, 0]), layer l's weights from RandomState([seed, l]).
Magnitudes are base-10 logarithms; null is the logarithm of a true zero.
"""
import json
import math
import pathlib

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)

BASE = {
    'dataset': 'moons', 'activation': 'tanh', 'activationB': 'same', 'init': 'xavier-normal', 'initB': 'same',
    'gain': 1, 'gainB': None, 'normalization': 'none', 'normalizationB': 'same', 'shortcut': 'plain',
    'shortcutB': 'same', 'optimizer': 'sgd', 'optimizerB': 'same', 'learningRate': 0.1, 'learningRateB': None,
    'clipping': 'none', 'clippingB': 'same', 'clipAt': 1, 'depth': 3, 'width': 12, 'steps': 10, 'points': 40,
    'noise': 0.1, 'seed': 0,
}
CASES = [
    {'activationB': 'relu', 'initB': 'he-normal'},
    {'dataset': 'circles', 'activation': 'sigmoid', 'activationB': 'softplus', 'seed': 3},
    {'dataset': 'spirals', 'activation': 'gelu', 'activationB': 'silu', 'init': 'he-normal', 'optimizer': 'momentum'},
    {'dataset': 'xor', 'activation': 'selu', 'init': 'lecun-normal', 'optimizer': 'adam', 'optimizerB': 'rmsprop',
     'learningRate': 0.01},
    {'optimizer': 'adagrad', 'learningRateB': 0.03, 'init': 'pytorch-default', 'initB': 'he-normal', 'gainB': 1.5},
    {'activation': 'relu', 'normalization': 'batch', 'normalizationB': 'layer', 'init': 'he-normal', 'noise': 0},
    {'activation': 'elu', 'normalization': 'rms', 'normalizationB': 'none', 'shortcut': 'residual'},
    {'activation': 'leaky-relu', 'shortcutB': 'residual', 'init': 'he-normal', 'depth': 8, 'width': 7},
    {'activation': 'erf', 'gain': 2, 'clipping': 'norm', 'clippingB': 'value', 'clipAt': 0.05, 'learningRate': 1},
    {'activation': 'linear', 'depth': 1, 'width': 2, 'points': 10, 'steps': 1},
]

ACTIVATIONS = {
    'linear': nn.Identity(), 'sigmoid': nn.Sigmoid(), 'tanh': nn.Tanh(), 'relu': nn.ReLU(),
    'leaky-relu': nn.LeakyReLU(0.01), 'elu': nn.ELU(), 'selu': nn.SELU(), 'gelu': nn.GELU(), 'silu': nn.SiLU(),
    'softplus': nn.Softplus(threshold=50), 'erf': torch.erf,
}


def points_of(params):
    random = np.random.RandomState([params['seed'], 0])
    count = params['points']
    u, v = random.random_sample(count), random.random_sample(count)
    noise = params['noise'] * random.standard_normal((count, 2))
    rows = []
    for i in range(count):
        odd = i % 2 == 1
        if params['dataset'] == 'moons':
            at = complex(math.cos(math.pi * u[i]), math.sin(math.pi * u[i])) / 1.5
            at = complex(1 / 3, 1 / 6) - at if odd else at - complex(1 / 3, 1 / 6)
        elif params['dataset'] == 'circles':
            at = (0.4 if odd else 1) * np.exp(2j * math.pi * u[i])
        elif params['dataset'] == 'spirals':
            at = (0.05 + 0.95 * u[i]) * np.exp(1j * math.pi * (2.5 * u[i] + odd))
        else:
            x, y = 2 * u[i] - 1, abs(2 * v[i] - 1)
            at = complex(x, math.copysign(y, x) * (-1 if odd else 1))
        rows.append((at.real, at.imag))
    return torch.tensor(np.array(rows) + noise), torch.tensor([float(i % 2) for i in range(count)])


class Layer(nn.Module):
    """linear -> normalization -> activation, with the input added where shapes agree."""

    def __init__(self, setting, params, index):
        super().__init__()
        last = index == params['depth'] + 1
        fan_in, fan_out = 2 if index == 1 else params['width'], 1 if last else params['width']
        random = np.random.RandomState([params['seed'], index])
        linear = self.linear = nn.Linear(fan_in, fan_out)
        with torch.no_grad():
            if setting('init') == 'pytorch-default':
                bound = 1 / math.sqrt(fan_in)
                weight = setting('gain') * bound * (2 * random.random_sample((fan_in, fan_out)) - 1)
                linear.bias.copy_(torch.tensor(bound * (2 * random.random_sample(fan_out) - 1)))
            else:
                variance = {'xavier-normal': 2 / (fan_in + fan_out), 'he-normal': 2 / fan_in, 'lecun-normal': 1 / fan_in}
                weight = setting('gain') * math.sqrt(variance[setting('init')]) * random.standard_normal((fan_in, fan_out))
                linear.bias.zero_()
            linear.weight.copy_(torch.tensor(weight.T))
        self.kind = 'none' if last else setting('normalization')
        self.residual = setting('shortcut') == 'residual' and not last
        self.phi = nn.Identity() if last else ACTIVATIONS[setting('activation')]
        if self.kind != 'none':
            self.scale = nn.Parameter(torch.ones(fan_out))

    def forward(self, h):
        y = self.linear(h)
        if self.kind != 'none':
            z = y - self.linear.bias
            axis = 0 if self.kind == 'batch' else 1
            centred = z if self.kind == 'rms' else z - z.mean(axis, keepdim=True)
            y = self.scale * centred / (centred.square().mean(axis, keepdim=True) + 1e-5).sqrt() + self.linear.bias
        if y.requires_grad:
            y.retain_grad()
        self.y = y
        value = self.phi(y)
        return h + value if self.residual and h.shape == value.shape else value


OPTIMIZERS = {
    'sgd': lambda p, lr: torch.optim.SGD(p, lr), 'momentum': lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    'adagrad': lambda p, lr: torch.optim.Adagrad(p, lr), 'rmsprop': lambda p, lr: torch.optim.RMSprop(p, lr),
    'adam': lambda p, lr: torch.optim.Adam(p, lr),
}


def log_rms(x):
    largest = float(x.abs().max())
    return math.log10(largest) + math.log10(float((x / largest).square().mean())) / 2 if largest > 0 else None


def race(params, second):
    def setting(name):
        own = params.get(name + 'B')
        return own if second and own not in (None, 'same') else params[name]

    x, target = points_of(params)
    net = nn.Sequential(*[Layer(setting, params, index) for index in range(1, params['depth'] + 2)])
    optimizer = OPTIMIZERS[setting('optimizer')](net.parameters(), setting('learningRate'))
    seen = {'loss': [], 'accuracy': [], 'gradient': [], 'updateRatio': [], 'delta': [], 'flat': [], 'dead': []}
    for _ in range(params['steps'] + 1):
        optimizer.zero_grad()
        output = net(x)[:, 0]
        loss = nn.functional.binary_cross_entropy_with_logits(output, target)
        loss.backward()
        hidden = list(net)[:-1]
        seen['loss'].append(float(loss))
        seen['accuracy'].append(float(((output > 0) == (target > 0)).double().mean()))
        seen['gradient'].append([log_rms(layer.linear.weight.grad) for layer in net])
        seen['delta'].append([log_rms(len(x) * layer.y.grad) for layer in hidden])
        flat = []
        for layer in hidden:
            at = layer.y.detach().requires_grad_()
            flat.append(torch.autograd.grad(layer.phi(at).sum(), at)[0].abs() < 0.01)
        seen['flat'].append([float(f.double().mean()) for f in flat])
        seen['dead'].append([float(f.all(0).double().mean()) for f in flat])
        before = [layer.linear.weight.detach().clone() for layer in net]
        if setting('clipping') == 'norm':
            nn.utils.clip_grad_norm_(net.parameters(), params['clipAt'])
        if setting('clipping') == 'value':
            nn.utils.clip_grad_value_(net.parameters(), params['clipAt'])
        optimizer.step()
        seen['updateRatio'].append(
            [log_rms(layer.linear.weight.detach() - old) - log_rms(old) for layer, old in zip(net, before)]
        )
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
    sets.append({'params': params, 'a': rounded(race(params, False)), 'b': rounded(race(params, True))})
path = pathlib.Path(__file__).with_name('training-race.json')
path.write_text(json.dumps(sets, separators=(',', ':')) + '\n')
