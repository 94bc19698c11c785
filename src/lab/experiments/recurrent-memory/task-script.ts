import { SEQUENCE_TASKS, type SequenceTask, taskBaseline } from '../../nn/sequence-tasks.ts';
import { COPY_SHOWN, COPY_SYMBOLS } from '../../theory/sequence-tasks.ts';
import { recordEnds } from './course.ts';
import type { RecurrentMemoryParameters } from './definition.ts';

/** What the Python script has of a task: its sequences, its loss, training, and what becomes of it in the frame. */

const BATCH: Readonly<Record<SequenceTask, string>> = {
  adding: `    numbers = stream.random_sample((LENGTH, EXAMPLES))
    half = LENGTH // 2
    first = np.floor(stream.random_sample(EXAMPLES) * half).astype(int)
    second = half + np.floor(stream.random_sample(EXAMPLES) * (LENGTH - half)).astype(int)
    marks, every = np.zeros((LENGTH, EXAMPLES)), np.arange(EXAMPLES)
    marks[first, every] = marks[second, every] = 1
    sums = numbers[first, every] + numbers[second, every]
    return torch.from_numpy(np.stack([numbers, marks], 2)), torch.from_numpy(sums[:, None])`,
  copy: `    symbols = np.floor(${COPY_SYMBOLS} * stream.random_sample((${COPY_SHOWN}, EXAMPLES))).astype(int)
    shown = np.full((LENGTH, EXAMPLES), ${COPY_SYMBOLS})
    shown[:${COPY_SHOWN}], shown[LENGTH - ${COPY_SHOWN + 1}] = symbols, ${COPY_SYMBOLS + 1}
    answers = np.full((LENGTH, EXAMPLES), ${COPY_SYMBOLS})
    answers[LENGTH - ${COPY_SHOWN} :] = symbols
    return torch.from_numpy(np.eye(INPUTS)[shown]), torch.from_numpy(answers)`,
};

const LOSS: Readonly<Record<SequenceTask, string>> = {
  adding: '    return ((answer(h[-1], weights) - targets) ** 2).mean()',
  copy: `    logits = answer(h[-len(targets) :], weights)
    return torch.nn.functional.cross_entropy(logits.reshape(-1, OUTPUTS), targets.reshape(-1))`,
};

/** Draws the task's sequences and trains by them. Needs `draw_weights` and `step`. */
export function taskText(params: RecurrentMemoryParameters, task: SequenceTask): string {
  const last = task === 'adding' ? 'targets' : 'targets[-1:]';
  return `OUTPUTS = ${SEQUENCE_TASKS[task].outputs}
STEPS, RATE, BASELINE = ${params.trainSteps}, ${params.learningRate}, ${taskBaseline(task, params.length)}
ENDS = ${JSON.stringify(recordEnds(params.trainSteps))}


def draw_batch(stream):
    """Inputs step by step, and the right answers."""
${BATCH[task]}


def draw_network(seed):
    weights = draw_weights(seed)
    stream = np.random.RandomState([seed, 5])
    weights["readout"] = torch.from_numpy((2 * stream.random_sample((WIDTH, OUTPUTS)) - 1) / math.sqrt(WIDTH))
    weights["readoutBias"] = torch.from_numpy((2 * stream.random_sample(OUTPUTS) - 1) / math.sqrt(WIDTH))
    return weights


def answer(h, weights):
    return h @ weights["readout"] + weights["readoutBias"]


def loss_of(h, targets, weights):
    """Of the answers at the end of the states h, step by step."""
${LOSS[task]}


def draw_sequence(seed, weights):
    """Sequences that are kept from training, and the loss of their last step, summed over them."""
    inputs, targets = draw_batch(np.random.RandomState([seed, 7]))
    zeros = torch.zeros(EXAMPLES, WIDTH)
    return zeros.clone(), zeros, inputs, lambda h: EXAMPLES * loss_of(h[None], ${last}, weights)


def train(seed):
    """The network after its updates, and the loss before each."""
    weights = {name: value.clone().requires_grad_() for name, value in draw_network(seed).items()}
    optimizer = torch.optim.Adam(list(weights.values()), lr=RATE)
    stream = np.random.RandomState([seed, 6])
    losses = []
    for _ in range(STEPS):
        inputs, targets = draw_batch(stream)
        driven = inputs @ weights["input"] + weights["inputBias"]
        h = c = torch.zeros(EXAMPLES, WIDTH)
        hidden = []
        for t in range(LENGTH):
            h, c, _ = step(driven[t], h, c, weights)
            hidden.append(h)
        loss = loss_of(torch.stack(hidden), targets, weights)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return {name: value.detach() for name, value in weights.items()}, losses`;
}

/** Makes `weights`, `seen` and `training` of networks that have been trained. Needs `profile` and `gate_means`. */
export const TRAINED = `before = [measure(seed, draw_network(seed)) for seed in SEEDS]
courses = [train(seed) for seed in SEEDS]
weights = [one for one, _ in courses]
seen = [measure(seed, one) for seed, one in zip(SEEDS, weights)]
lasts = [float(np.median(losses[-max(1, STEPS // 10) :])) for _, losses in courses]
starts = [0] + ENDS[:-1]
training = {
    "baseline": BASELINE,
    "steps": ENDS,
    "loss": profile(
        [[math.log10(np.mean(losses[start:end])) for start, end in zip(starts, ENDS)] for _, losses in courses]
    ),
    "last": float(np.median(lasts)),
    "learned": sum(last < BASELINE / 2 for last in lasts),
    "trained": len(seen),
    "before": {"gradient": profile([one["gradient"] for one in before]), "gates": gate_means(before)},
    "failure": None,
}`;
