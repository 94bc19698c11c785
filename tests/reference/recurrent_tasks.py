"""Writes recurrent-tasks.json: what PyTorch's recurrent modules learn of the adding problem and of copying, in float64.

    python3 tests/reference/recurrent_tasks.py

Needs NumPy and PyTorch. torch.nn.RNN, LSTM and GRU with torch.nn.Linear and torch.optim.Adam; a linear RNN, which PyTorch
lacks, is written out. A set holds the gradient of every parameter for the first batch, in the lab's order (recurrent
weights, input weights, input biases, recurrent biases, output weights, output biases, each row-major with the blocks side
by side), the loss before every update, and the gradient of the last step's loss by lag before and after training.
Magnitudes are base-10 logarithms of root mean squares. Streams are NumPy's RandomState: [seed, 1] recurrent weights, [seed, 2]
input weights, [seed, 3] biases, [seed, 5] output layer, [seed, 6] training, [seed, 7] the sequences measured.
"""
import json
import math
import pathlib

import numpy as np
import torch

from recurrent_memory import BASE, BLOCKS, TORCH_ORDER, draw, log_rms

torch.set_default_dtype(torch.float64)

SHORT = {**BASE, 'length': 7, 'width': 4, 'examples': 3, 'trainSteps': 60, 'learningRate': 0.02, 'seeds': 2}
CELLS = ['rnn-tanh', 'rnn-relu', 'rnn-linear', 'lstm', 'gru']
CASES = [
    {**SHORT, 'cell': cell, 'task': task, 'recurrent': rule, 'learningRate': rate, 'seed': 3 * i}
    for i, cell in enumerate(CELLS)
    # A higher rate makes an LSTM that copies amplify its roundings a thousandfold within sixty updates.
    for task, rule, rate in (('adding', 'pytorch-default', 0.02), ('copy', 'orthogonal', 0.01))
] + [
    {**SHORT, 'cell': 'lstm', 'task': 'adding', 'forgetBias': 1, 'length': 1, 'trainSteps': 1, 'seeds': 1},
    {**SHORT, 'cell': 'gru', 'task': 'copy', 'length': 1, 'examples': 1, 'trainSteps': 12, 'seeds': 1},
    # More than a hundred updates.
    {**SHORT, 'cell': 'lstm', 'task': 'adding', 'forgetBias': 1, 'length': 20, 'width': 8, 'examples': 5, 'trainSteps': 120, 'seeds': 1},
    {**SHORT, 'cell': 'rnn-tanh', 'task': 'adding', 'length': 20, 'width': 8, 'examples': 5, 'trainSteps': 120, 'seeds': 1},
    {**SHORT, 'cell': 'lstm', 'task': 'copy', 'chrono': 20, 'length': 3, 'width': 8, 'examples': 4, 'trainSteps': 110, 'seeds': 1},
]
INPUTS, OUTPUTS = {'adding': 2, 'copy': 10}, {'adding': 1, 'copy': 9}


class LinearRNN(torch.nn.Module):
    """h W + x U + b, with PyTorch's names and layout."""

    def __init__(self, inputs, width):
        super().__init__()
        self.weight_ih_l0 = torch.nn.Parameter(torch.zeros(width, inputs))
        self.weight_hh_l0 = torch.nn.Parameter(torch.zeros(width, width))
        self.bias_ih_l0 = torch.nn.Parameter(torch.zeros(width))
        self.bias_hh_l0 = torch.nn.Parameter(torch.zeros(width))

    def forward(self, x, state):
        h, output = state[0], []
        for now in x:
            h = now @ self.weight_ih_l0.T + self.bias_ih_l0 + h @ self.weight_hh_l0.T + self.bias_hh_l0
            output.append(h)
        return torch.stack(output), None


def module(cell, inputs, width):
    if cell == 'lstm':
        return torch.nn.LSTM(inputs, width)
    if cell == 'gru':
        return torch.nn.GRU(inputs, width)
    if cell == 'rnn-linear':
        return LinearRNN(inputs, width)
    return torch.nn.RNN(inputs, width, nonlinearity=cell[4:])


def network(params, seed):
    """The cell and the output layer as drawn."""
    cell, width, rule = params['cell'], params['width'], params['recurrent']
    inputs, outputs = INPUTS[params['task']], OUTPUTS[params['task']]
    recurrent, _, biases = draw(params, seed)
    stream = np.random.RandomState([seed, 2])
    if rule == 'pytorch-default':
        blocks = [(2 * stream.random_sample((inputs, width)) - 1) / math.sqrt(width) for _ in recurrent]
    else:
        blocks = [stream.standard_normal((inputs, width)) / math.sqrt(inputs) for _ in recurrent]
    rnn, output = module(cell, inputs, width), torch.nn.Linear(width, outputs)
    order = TORCH_ORDER.get(cell, range(len(recurrent)))
    stream = np.random.RandomState([seed, 5])
    with torch.no_grad():
        rnn.weight_hh_l0.copy_(torch.from_numpy(np.vstack([recurrent[i].T for i in order])))
        rnn.weight_ih_l0.copy_(torch.from_numpy(np.vstack([blocks[i].T for i in order])))
        rnn.bias_ih_l0.copy_(torch.from_numpy(np.concatenate([biases[0][i] for i in order])))
        rnn.bias_hh_l0.copy_(torch.from_numpy(np.concatenate([biases[1][i] for i in order])))
        output.weight.copy_(torch.from_numpy((2 * stream.random_sample((width, outputs)) - 1) / math.sqrt(width)).T)
        output.bias.copy_(torch.from_numpy((2 * stream.random_sample(outputs) - 1) / math.sqrt(width)))
    return rnn, output


def batch(params, stream):
    count = params['examples']
    if params['task'] == 'adding':
        length = max(2, params['length'])
        x = torch.zeros(length, count, 2)
        x[..., 0] = torch.from_numpy(stream.random_sample((length, count)))
        first, second = stream.random_sample(count), stream.random_sample(count)
        sums = torch.zeros(count, 1)
        for i in range(count):
            half = length // 2
            for place in (int(first[i] * half), half + int(second[i] * (length - half))):
                x[place, i, 1] = 1
                sums[i, 0] += x[place, i, 0]
        return x, sums
    symbols = (8 * stream.random_sample((10, count))).astype(int)
    delay = params['length']
    x, answers = torch.zeros(delay + 20, count, 10), torch.full((delay + 20, count), 8)
    for t in range(delay + 20):
        for i in range(count):
            x[t, i, symbols[t, i] if t < 10 else 9 if t == delay + 9 else 8] = 1
            if t >= delay + 10:
                answers[t, i] = symbols[t - delay - 10, i]
    return x, answers


def loss_of(params, output, hidden, answers):
    if params['task'] == 'adding':
        return torch.nn.functional.mse_loss(output(hidden[-1]), answers)
    return torch.nn.functional.cross_entropy(output(hidden).flatten(0, 1), answers.flatten())


def start(params):
    zeros = torch.zeros(1, params['examples'], params['width'])
    return (zeros, zeros) if params['cell'] == 'lstm' else zeros


def flat_gradient(params, rnn, output):
    """In the lab's order and layout."""
    blocks = BLOCKS.get(params['cell'], 1)

    def laid(tensor):
        # TORCH_ORDER is its own inverse.
        found = np.split(tensor.grad.numpy(), blocks)
        return np.hstack([found[i].T for i in TORCH_ORDER.get(params['cell'], range(blocks))])

    parts = [laid(rnn.weight_hh_l0), laid(rnn.weight_ih_l0), laid(rnn.bias_ih_l0), laid(rnn.bias_hh_l0)]
    parts += [output.weight.grad.numpy().T, output.bias.grad.numpy()]
    return np.concatenate([part.ravel() for part in parts]).tolist()


def one_step(params, rnn):
    """PyTorch's module for single steps, with the same weights."""
    inputs, width, cell = INPUTS[params['task']], params['width'], params['cell']
    if cell == 'rnn-linear':
        return lambda now, h: rnn(now[None], h[None])[0][0]
    step = {'lstm': torch.nn.LSTMCell, 'gru': torch.nn.GRUCell}.get(cell, torch.nn.RNNCell)(inputs, width)
    if cell == 'rnn-relu':
        step.nonlinearity = 'relu'
    step.load_state_dict({name[: -len('_l0')]: value for name, value in rnn.state_dict().items()})
    return step


def by_lag(params, seed, rnn, output):
    """RMS of the gradient of the last step's own losses with respect to the memory, from lag 0 back."""
    x, answers = batch(params, np.random.RandomState([seed, 7]))
    hidden = torch.zeros(params['examples'], params['width'], requires_grad=True)
    cell = torch.zeros(params['examples'], params['width'], requires_grad=True)
    is_lstm = params['cell'] == 'lstm'
    memory = [cell if is_lstm else hidden]
    step = one_step(params, rnn)
    for now in x:
        # Of LSTM, unlike LSTMCell, the state handed out is not the one that the output is made of.
        if is_lstm:
            hidden, cell = step(now, (hidden, cell))
        else:
            hidden = step(now, hidden)
        memory.append(cell if is_lstm else hidden)
        memory[-1].retain_grad()
    last = answers if params['task'] == 'adding' else answers[-1:]
    (params['examples'] * loss_of(params, output, hidden[None], last)).backward()
    return [log_rms(one.grad) for one in reversed(memory)]


def train(params, seed):
    rnn, output = network(params, seed)
    found = {'before': by_lag(params, seed, rnn, output)}
    optimizer = torch.optim.Adam([*rnn.parameters(), *output.parameters()], lr=params['learningRate'])
    stream = np.random.RandomState([seed, 6])
    losses = []
    for update in range(params['trainSteps']):
        x, answers = batch(params, stream)
        hidden, _ = rnn(x, start(params))
        loss = loss_of(params, output, hidden, answers)
        optimizer.zero_grad()
        loss.backward()
        if update == 0:
            found['parameterGradient'] = flat_gradient(params, rnn, output)
        optimizer.step()
        losses.append(float(loss.detach()))
    return {**found, 'losses': losses, 'after': by_lag(params, seed, rnn, output)}


def shortened(value):
    """To eight digits, which is far beyond any tolerance."""
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    return float(f'{value:.8g}') if isinstance(value, float) else value


def main():
    sets = []
    for params in CASES:
        seeds = range(params['seed'], params['seed'] + params['seeds'])
        sets.append({'params': params, 'perSeed': [train(params, seed) for seed in seeds]})
    path = pathlib.Path(__file__).with_name('recurrent-tasks.json')
    rows = [json.dumps({'params': one['params'], 'perSeed': shortened(one['perSeed'])}) for one in sets]
    path.write_text('[\n' + ',\n'.join(rows) + '\n]\n')


if __name__ == '__main__':
    main()
