import type { DatasetName } from '../../nn/datasets.ts';
import {
  PYTHON_JSON,
  PYTHON_LOG_RMS,
  PYTHON_VARIANCES,
  pythonParameters,
  TORCH_ACTIVATIONS,
  torchOptimizer,
} from '../../reproduce/python.ts';
import type { TrainingRaceParameters } from './definition.ts';
import { MAP_REACH, MAP_SIDE } from './frame.ts';
import { type LaneSettings, laneSettings } from './lane.ts';
import { recordedSteps } from './run.ts';

const PLACES: Readonly<Record<DatasetName, string>> = {
  moons: `    angle = np.pi * u
    x = np.where(label == 0, np.cos(angle) / 1.5 - 1 / 3, 1 / 3 - np.cos(angle) / 1.5)
    y = np.where(label == 0, np.sin(angle) / 1.5 - 1 / 6, 1 / 6 - np.sin(angle) / 1.5)`,
  circles: `    radius = np.where(label == 0, 1, 0.4)
    x, y = radius * np.cos(2 * np.pi * u), radius * np.sin(2 * np.pi * u)`,
  spirals: `    radius, angle = 0.05 + 0.95 * u, 2 * np.pi * 1.25 * u + np.pi * label
    x, y = radius * np.cos(angle), radius * np.sin(angle)`,
  xor: `    x = 2 * u - 1
    y = np.where(x < 0, -1, 1) * np.where(label == 0, 1, -1) * np.abs(2 * v - 1)`,
};

/** Of z, by the statistics of the training points' z. */
const NORMALIZE = {
  none: 'z',
  batch: '(z - own.mean(0)) / torch.sqrt(((own - own.mean(0)) ** 2).mean(0) + 1e-5)',
  layer: 'torch.nn.functional.layer_norm(z, (z.shape[1],), eps=1e-5)',
  rms: 'z / torch.sqrt((z ** 2).mean(1, keepdim=True) + 1e-5)',
} as const;

const CLIP = {
  none: 'None',
  value: 'torch.nn.utils.clip_grad_value_(parameters, CLIP_AT)',
  norm: 'torch.nn.utils.clip_grad_norm_(parameters, CLIP_AT)',
} as const;

function laneText({ network, optimizer, learningRate, clipping }: LaneSettings): string {
  const { activation, init, gain, normalization, residual } = network;
  return `dict(
        phi=lambda y: ${TORCH_ACTIVATIONS[activation]},
        normalize=lambda z, own: ${NORMALIZE[normalization]},
        scaled=${normalization === 'none' ? 'False' : 'True'},
        residual=${residual ? 'True' : 'False'},
        uniform=${init === 'pytorch-default' ? 'True' : 'False'},
        variance=lambda fan_in, fan_out: ${PYTHON_VARIANCES[init]},
        gain=${gain},
        rate=${learningRate},
        optimizer=lambda parameters, rate: ${torchOptimizer(optimizer)},
        clip=lambda parameters: ${CLIP[clipping]},
    )`;
}

/**
 * A Python script that repeats a training race from the same random numbers with PyTorch's autograd and optimizers in
 * float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later. The device trains in single
 * precision, so that a course that amplifies small differences leaves this one after some steps.
 */
export function trainingRaceScript(params: TrainingRaceParameters): string {
  return `"""A training race, run with PyTorch's autograd and optimizers in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python training_race.py > training-race.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms; null is a true zero.
"""
import json
import math

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

PARAMS = {
${pythonParameters(params)}
}
DEPTH, WIDTH, POINTS, SEED = ${params.depth}, ${params.width}, ${params.points}, ${params.seed}
CLIP_AT = ${params.clipAt}
RECORDED = ${JSON.stringify(recordedSteps(params.steps))}
LANES = {
    "a": ${laneText(laneSettings(params, 'a'))},
    "b": ${laneText(laneSettings(params, 'b'))},
}


def draw_points():
    """Two classes in the plane, every second point of class 1."""
    stream = np.random.RandomState([SEED, 0])
    u, v = stream.random_sample(POINTS), stream.random_sample(POINTS)
    noise = ${params.noise} * stream.standard_normal((POINTS, 2))
    label = np.arange(POINTS) % 2
${PLACES[params.dataset]}
    return np.stack([x, y], 1) + noise, label


class Network(torch.nn.Module):
    def __init__(self, lane):
        super().__init__()
        self.lane = lane
        self.weights, self.biases, self.scales = (torch.nn.ParameterList() for _ in range(3))
        for layer in range(1, DEPTH + 2):
            fan_in, fan_out = 2 if layer == 1 else WIDTH, WIDTH if layer <= DEPTH else 1
            stream = np.random.RandomState([SEED, layer])
            deviation = math.sqrt(lane["variance"](fan_in, fan_out))
            if lane["uniform"]:
                weight = lane["gain"] * deviation * math.sqrt(3) * (2 * stream.random_sample((fan_in, fan_out)) - 1)
                bias = deviation * math.sqrt(3) * (2 * stream.random_sample(fan_out) - 1)
            else:
                weight = lane["gain"] * deviation * stream.standard_normal((fan_in, fan_out))
                bias = np.zeros(fan_out)
            self.weights.append(torch.nn.Parameter(torch.from_numpy(weight)))
            self.biases.append(torch.nn.Parameter(torch.from_numpy(bias)))
            if lane["scaled"] and layer <= DEPTH:
                self.scales.append(torch.nn.Parameter(torch.ones(fan_out)))

    def forward(self, h, asked):
        """The outputs at the training points and at other points, which share the training points' statistics."""
        self.pre_activations = []
        rows = len(h)
        h = torch.cat([h, asked])
        for layer in range(DEPTH):
            z = h @ self.weights[layer]
            y = self.lane["normalize"](z, z[:rows])
            if self.lane["scaled"]:
                y = y * self.scales[layer]
            y = y + self.biases[layer]
            y.retain_grad()
            self.pre_activations.append(y)
            value = self.lane["phi"](y)
            h = h + value if self.lane["residual"] and h.shape == value.shape else value
        output = (h @ self.weights[DEPTH] + self.biases[DEPTH])[:, 0]
        return output[:rows], output[rows:]


${PYTHON_LOG_RMS}


${PYTHON_JSON}


def centres():
    """The centres of the map's cells, row by row from the top."""
    at = ((2 * np.arange(${MAP_SIDE}) + 1) / ${MAP_SIDE} - 1) * ${MAP_REACH}
    return np.stack([np.tile(at, ${MAP_SIDE}), np.repeat(-at, ${MAP_SIDE})], 1)


points, label = draw_points()
x, target = torch.from_numpy(points), torch.from_numpy(label).double()


def flatness(phi, y):
    at = y.detach().requires_grad_()
    return torch.autograd.grad(phi(at).sum(), at)[0].abs() < 0.01


def race(lane):
    """One network's course, looked into at the recorded steps."""
    network = Network(lane)
    parameters = list(network.parameters())
    optimizer = lane["optimizer"](parameters, lane["rate"])
    names = ("loss", "accuracy", "gradient", "updateRatio", "delta", "flat", "dead", "map")
    seen = {name: [] for name in names}
    for step in range(RECORDED[-1] + 1):
        optimizer.zero_grad()
        is_last = step == RECORDED[-1]
        output, there = network(x, torch.from_numpy(centres() if is_last else np.zeros((0, 2))))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(output, target)
        loss.backward()
        before = [weight.detach().clone() for weight in network.weights]
        if step in RECORDED:
            rows = [(y.detach()[:POINTS], y.grad[:POINTS]) for y in network.pre_activations]
            flat = [flatness(lane["phi"], y) for y, _ in rows]
            seen["loss"].append(loss.item())
            seen["accuracy"].append(float(((output > 0) == (target > 0)).double().mean()))
            seen["gradient"].append([log_rms(weight.grad) for weight in network.weights])
            seen["delta"].append([log_rms(POINTS * grad) for _, grad in rows])
            seen["flat"].append([float(f.double().mean()) for f in flat])
            seen["dead"].append([float(f.all(dim=0).double().mean()) for f in flat])
        if is_last:
            seen["map"] = torch.sigmoid(there).tolist()
        lane["clip"](parameters)
        optimizer.step()
        if step in RECORDED:
            changes = zip(network.weights, before)
            seen["updateRatio"].append([log_rms(after - old) - log_rms(old) for after, old in changes])
    return seen


frame = {
    "params": PARAMS,
    "progress": 1,
    "steps": RECORDED,
    "points": {"x": points[:, 0].tolist(), "y": points[:, 1].tolist(), "label": label.tolist()},
    "a": race(LANES["a"]),
    "b": race(LANES["b"]),
    "failure": None,
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "training-race", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
