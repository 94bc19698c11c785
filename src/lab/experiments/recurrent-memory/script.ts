import { frameToJson } from '../../frame-json.ts';
import { CELL_BLOCKS, isGated, isLstm } from '../../nn/recurrent-cells.ts';
import { SEQUENCE_TASKS } from '../../nn/sequence-tasks.ts';
import { PYTHON_JSON, PYTHON_PERCENTILE, pythonValue } from '../../reproduce/python.ts';
import { gateNames, type RecurrentMemoryParameters, stepsOf, taskOf } from './definition.ts';
import { jacobianLags, RESOLVED } from './jacobian.ts';
import { TRAINED, taskText } from './task-script.ts';
import { predictRecurrentMemory } from './theory.ts';

/** A block of the recurrent weights. */
const BLOCKS: Readonly<Record<RecurrentMemoryParameters['recurrent'], string>> = {
  gaussian: 'GAIN * stream.standard_normal((WIDTH, WIDTH)) / math.sqrt(WIDTH)',
  orthogonal: 'GAIN * orthogonal(stream.standard_normal((WIDTH, WIDTH)))',
  identity: 'GAIN * np.eye(WIDTH)',
  'pytorch-default': '(2 * stream.random_sample((WIDTH, WIDTH)) - 1) / math.sqrt(WIDTH)',
};

const PLAIN = {
  'rnn-tanh': 'torch.tanh(z), 1 - torch.tanh(z) ** 2',
  'rnn-relu': 'torch.relu(z), (z > 0).double()',
  'rnn-linear': 'z, torch.ones_like(z)',
} as const;

/** One step: h, c and the gates. */
function stepText(cell: RecurrentMemoryParameters['cell']): string {
  if (cell === 'lstm') {
    return `    z = driven + h @ weights["recurrent"] + weights["recurrentBias"]
    gates, g = torch.sigmoid(z[..., : 3 * WIDTH]), torch.tanh(z[..., 3 * WIDTH :])
    i, f, o = gates.split(WIDTH, -1)
    c = f * c + i * g
    return o * torch.tanh(c), c, gates`;
  }
  if (cell === 'gru') {
    return `    inner = h @ weights["recurrent"] + weights["recurrentBias"]
    gates = torch.sigmoid(driven[..., : 2 * WIDTH] + inner[..., : 2 * WIDTH])
    r, z = gates.split(WIDTH, -1)
    n = torch.tanh(driven[..., 2 * WIDTH :] + r * inner[..., 2 * WIDTH :])
    return (1 - z) * n + z * h, c, gates`;
  }
  return `    z = driven + h @ weights["recurrent"] + weights["recurrentBias"]
    value, slope = ${PLAIN[cell]}
    return value, c, slope`;
}

function biasText(params: RecurrentMemoryParameters): string {
  const drawn =
    params.recurrent === 'pytorch-default'
      ? `    biases = np.random.RandomState([seed, 3])
    input_bias = (2 * biases.random_sample(COLUMNS) - 1) / math.sqrt(WIDTH)
    recurrent_bias = (2 * biases.random_sample(COLUMNS) - 1) / math.sqrt(WIDTH)`
      : `    input_bias, recurrent_bias = np.zeros(COLUMNS), np.zeros(COLUMNS)`;
  if (!isLstm(params) || (params.chrono === null && params.forgetBias === null)) return drawn;
  if (params.chrono === null) {
    return `${drawn}
    input_bias[WIDTH : 2 * WIDTH], recurrent_bias[WIDTH : 2 * WIDTH] = ${params.forgetBias}, 0`;
  }
  return `${drawn}
    times = np.log(1 + np.random.RandomState([seed, 4]).random_sample(WIDTH) * (${params.chrono} - 2))
    input_bias[: 2 * WIDTH] = np.concatenate([-times, times])
    recurrent_bias[: 2 * WIDTH] = 0`;
}

/** What drives an untrained cell, and the loss of its last state. */
const NOISE = `def draw_sequence(seed, weights):
    stream = np.random.RandomState([seed, 0])
    state, readout, cell = (torch.from_numpy(stream.standard_normal((EXAMPLES, WIDTH))) for _ in range(3))
    noise = torch.from_numpy(stream.standard_normal((LENGTH, EXAMPLES, WIDTH)))
    return state, cell, INPUT_SCALE * noise, lambda h: (h * readout).sum()`;

const UNTRAINED = `weights = [draw_weights(seed) for seed in SEEDS]
seen = [measure(seed, one) for seed, one in zip(SEEDS, weights)]
training = None`;

/** To ten decimals: engines differ in the last bits of a logarithm, and a script must not. */
const rounded = (theory: number[] | null): number[] | null =>
  theory?.map((value) => (Number.isFinite(value) ? Number(value.toFixed(10)) : value)) ?? null;

/**
 * A Python script that repeats a measurement of recurrent memory from the same random numbers with PyTorch's autograd in
 * float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function recurrentMemoryScript(params: RecurrentMemoryParameters): string {
  const entries = Object.entries(params).map(([name, value]) => `    ${JSON.stringify(name)}: ${pythonValue(value)},`);
  const { theory, note } = predictRecurrentMemory(params);
  const lstm = isLstm(params);
  const gated = isGated(params);
  const task = taskOf(params);
  const steps = stepsOf(params);
  const inputBlock =
    params.recurrent === 'pytorch-default'
      ? '(2 * stream.random_sample((INPUTS, WIDTH)) - 1) / math.sqrt(WIDTH)'
      : 'stream.standard_normal((INPUTS, WIDTH)) / math.sqrt(INPUTS)';
  return `"""Recurrent memory, measured with PyTorch's autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python recurrent_memory.py > recurrent-memory.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
The theory in it is the site's own prediction, carried over for comparison; everything else is computed here.
A gradient below 1e-308 is out of float64's reach and reads as a true zero here, where the site carries its scale apart.
Blocks of weights lie side by side in the order ${CELL_BLOCKS[params.cell].join(', ')}.
"""
import json
import math

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

PARAMS = {
${entries.join('\n')}
}
LENGTH, WIDTH, EXAMPLES = ${steps}, ${params.width}, ${params.examples}
INPUTS = ${task ? SEQUENCE_TASKS[task].inputs : params.width}
GAIN, INPUT_SCALE = ${params.gain}, ${params.inputScale}
BLOCKS = ${CELL_BLOCKS[params.cell].length}
COLUMNS = BLOCKS * WIDTH
SEEDS = range(${params.seed}, ${params.seed + params.seeds})
LAGS = ${JSON.stringify(jacobianLags(steps))}
GATES = ${JSON.stringify(gateNames(params.cell))}


def orthogonal(normals):
    q, r = np.linalg.qr(normals)
    return q * np.sign(np.diag(r))


def draw_weights(seed):
    """Recurrent weights, input weights and biases, each from a stream of its own."""
    stream = np.random.RandomState([seed, 1])
    recurrent = np.hstack([${BLOCKS[params.recurrent]} for _ in range(BLOCKS)])
    stream = np.random.RandomState([seed, 2])
    inputs = np.hstack([${inputBlock} for _ in range(BLOCKS)])
${biasText(params)}
    arrays = dict(recurrent=recurrent, input=inputs, inputBias=input_bias, recurrentBias=recurrent_bias)
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def step(driven, h, c, weights):
${stepText(params.cell)}


${task ? taskText(params, task) : NOISE}


def log_rms(tensor):
    """log10 of the root mean square; dividing by the largest first keeps the squares from underflowing."""
    values = tensor.detach().numpy()
    largest = np.abs(values).max()
    if largest == 0:
        return -math.inf
    return float(np.log10(largest) + np.log10(np.mean((values / largest) ** 2)) / 2)


def measure(seed, weights):
    """One seed: gradients by lag, states and gates by time."""
    h, c, inputs, last_loss = draw_sequence(seed, weights)
    driven = inputs @ weights["input"] + weights["inputBias"]
    h.requires_grad_()
    c.requires_grad_()
    hidden, cells, gates, path = [h], [c], [], []
    for t in range(LENGTH):
        h, c, opened = step(driven[t], hidden[-1], cells[-1], weights)
        hidden.append(h)
        cells.append(c)
        gates.append(opened.detach().reshape(EXAMPLES, len(GATES), WIDTH).mean((0, 2)).tolist())
        path.append(opened.detach()[..., ${lstm ? 'WIDTH : 2 * WIDTH' : gated ? 'WIDTH :' : ':'}])
    for tensor in hidden[1:] + cells[1:]:
        if tensor.requires_grad:
            tensor.retain_grad()
    last_loss(h).backward()
    found = dict(gradient=[], hidden=[], direct=[], rest=[], state=[log_rms(state) for state in hidden], gates=gates)
    memory = ${lstm ? 'cells' : 'hidden'}
    direct, scale = memory[-1].grad.clone(), 0.0
    for lag in range(LENGTH + 1):
        total = memory[LENGTH - lag].grad
        if lag > 0:
            # Its scale is carried apart: where gates are closed it falls below what float64 holds.
            direct = direct * path[LENGTH - lag]
            largest = float(direct.abs().max()) or 1.0
            direct, scale = direct / largest, scale + math.log10(largest)
        found["gradient"].append(log_rms(total))
        found["hidden"].append(log_rms(hidden[LENGTH - lag].grad))
        found["direct"].append(scale + log_rms(direct))
        # What only rounding leaves of a difference of equals is a true zero.
        rest = total - direct * 10**scale
        found["rest"].append(log_rms(rest * float(rest.abs().max() > 1e-13 * total.abs().max())))
    return found


def singular_values(weights):
    """Of the whole state's Jacobian product, for the first seed's first sequence."""
    h, c, inputs, _ = draw_sequence(SEEDS[0], weights)
    driven = inputs @ weights["input"] + weights["inputBias"]
    state = ${lstm ? 'torch.cat([h[0], c[0]])' : 'h[0]'}
    jacobians = []
    for t in range(LENGTH):
        def next_state(s):
            ${lstm ? 'h, c, _ = step(driven[t, 0], s[:WIDTH], s[WIDTH:], weights)' : 'h, _, _ = step(driven[t, 0], s, None, weights)'}
            return ${lstm ? 'torch.cat([h, c])' : 'h'}

        jacobians.append(torch.autograd.functional.jacobian(next_state, state, vectorize=True).numpy())
        state = next_state(state)
    product, scale = np.eye(len(state)), 0.0
    largest, median = [0.0], [0.0]
    for lag in range(1, LENGTH + 1):
        product = product @ jacobians[LENGTH - lag]
        most = np.abs(product).max()
        if most > 0:
            product, scale = product / most, scale + math.log10(most)
        if lag in LAGS:
            values = np.linalg.svd(product, compute_uv=False)
            half = np.median(values)
            zero = values[0] == 0
            largest.append(-math.inf if zero else float(scale + math.log10(values[0])))
            lost = math.nan if half <= ${RESOLVED} * values[0] else float(scale + math.log10(half))
            median.append(-math.inf if zero else lost)
    return {"lags": LAGS, "largest": largest, "median": median}


${PYTHON_PERCENTILE}


def profile(rows):
    columns = list(zip(*rows))

    def mean_square(values):
        largest = max(values)
        if not math.isfinite(largest):
            return largest
        return largest + math.log10(sum(10 ** (2 * (v - largest)) for v in values) / len(values)) / 2

    return {
        "median": [percentile(column, 50) for column in columns],
        "p10": [percentile(column, 10) for column in columns],
        "p90": [percentile(column, 90) for column in columns],
        "meanSquare": [mean_square(column) for column in columns],
        "perSeed": rows,
    }


${PYTHON_JSON}


def gate_means(seen):
    return [
        {"name": name, "mean": [float(np.mean([one["gates"][t][gate] for one in seen])) for t in range(LENGTH)]}
        for gate, name in enumerate(GATES)
    ]


${task ? TRAINED : UNTRAINED}
frame = {
    "params": PARAMS,
    "progress": 1,
    "measured": len(seen),
    "gradient": profile([one["gradient"] for one in seen]),
    "hidden": ${lstm ? 'profile([one["hidden"] for one in seen])' : 'None'},
    "direct": ${gated ? 'profile([one["direct"] for one in seen])' : 'None'},
    "rest": ${gated ? 'profile([one["rest"] for one in seen])' : 'None'},
    "state": profile([one["state"] for one in seen]),
    "gates": gate_means(seen),
    "singular": singular_values(weights[0]),
    "theory": json.loads(${JSON.stringify(frameToJson(rounded(theory)))}),
    "theoryNote": ${pythonValue(note)},
    "training": training,
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "recurrent-memory", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
