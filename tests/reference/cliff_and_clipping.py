"""Writes cliff-and-clipping.json: what PyTorch's autograd gives in float64 for the one-unit recurrent loss.

    python3 tests/reference/cliff_and_clipping.py

Needs PyTorch. Every place is differentiated on its own, by autograd through fifty steps. Descents use torch.optim.SGD and
torch.nn.utils' clipping, with w and b as one vector; norms are those before clipping.
"""
import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)


def loss_at(vector):
    x = torch.tensor(0.5)
    for _ in range(50):
        x = vector[0] * torch.sigmoid(x) + vector[1]
    return (torch.sigmoid(x) - 0.7) ** 2


def point(w, b):
    vector = torch.tensor([float(w), float(b)], requires_grad=True)
    loss = loss_at(vector)
    dw, db = torch.autograd.grad(loss, vector)[0].tolist()
    return {'w': w, 'b': b, 'loss': loss.item(), 'dw': dw, 'db': db}


CLIP = {
    'none': lambda vector, threshold: None,
    'value': lambda vector, threshold: torch.nn.utils.clip_grad_value_([vector], threshold),
    'norm': lambda vector, threshold: torch.nn.utils.clip_grad_norm_([vector], threshold),
}


def descent(w, b, learning_rate, threshold, clipping, steps):
    vector = torch.tensor([float(w), float(b)], requires_grad=True)
    optimizer = torch.optim.SGD([vector], lr=learning_rate)
    seen = {'w': [], 'b': [], 'loss': [], 'norm': []}
    for step in range(steps + 1):
        optimizer.zero_grad()
        loss = loss_at(vector)
        loss.backward()
        for key, value in zip(seen, [vector[0], vector[1], loss, torch.linalg.norm(vector.grad)]):
            seen[key].append(value.item())
        CLIP[clipping](vector, threshold)
        optimizer.step()
    return {
        'start': {'w': w, 'b': b},
        'settings': {'learningRate': learning_rate, 'threshold': threshold, 'steps': steps},
        'clipping': clipping,
        **seen,
    }


# The last three lie near the wall.
PLACES = [(1, 0), (2.5, -1), (4, -2), (5, -2.5), (5, -2.7), (2.5, -3.5), (7, -0.5), (7, -3.5), (4.26, -2.15), (5, -2.61), (6, -3.23)]
WINDOWS = {'whole': ((2.5, 7), (-3.5, -0.5)), 'close': ((3.8, 5.2), (-2.8, -1.8))}
GRID = 16

surfaces = {}
for name, (w, b) in WINDOWS.items():
    at = [(i + 0.5) / GRID for i in range(GRID)]
    surfaces[name] = [point(w[0] + (w[1] - w[0]) * i, b[0] + (b[1] - b[0]) * j) for j in at for i in at]

# As long as they are the same in any order of rounding.
descents = [
    descent(4.6, -2.5, 0.05, 1, 'none', 24),
    descent(4.6, -2.5, 0.05, 1, 'value', 80),
    descent(4.6, -2.5, 0.05, 1, 'norm', 45),
    descent(4.6, -2.5, 0.05, 50, 'norm', 100),
    descent(5.2, -2.3, 0.5, 1, 'none', 38),
    descent(5.2, -2.3, 0.5, 1, 'value', 50),
    descent(5.2, -2.3, 0.5, 1, 'norm', 60),
    descent(3.2, -2.6, 0.5, 0.2, 'norm', 60),
    descent(3.2, -2.6, 0.5, 0.2, 'value', 60),
]

out = {'places': [point(*place) for place in PLACES], 'surfaces': surfaces, 'descents': descents}
path = pathlib.Path(__file__).with_name('cliff-and-clipping.json')
path.write_text(json.dumps(out, separators=(',', ':')) + '\n')
