import {
  PYTHON_JSON,
  PYTHON_LOG_RMS,
  PYTHON_SUMMARIZE,
  PYTHON_VARIANCES,
  pythonParameters,
  TORCH_ACTIVATIONS,
  torchOptimizer,
} from '../../reproduce/python.ts';
import { type OptimizerStepsParameters, RULES, VIEWS } from './definition.ts';
import { epsilonsOf, stepRule } from './setup.ts';

/**
 * A Python script that repeats the steps from the same random numbers with PyTorch's autograd and optimizers in float64,
 * and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function optimizerStepsScript(params: OptimizerStepsParameters): string {
  const makers = RULES.map((rule) => {
    const { learningRate, epsilon } = stepRule(params, rule);
    return `    "${rule}": (${learningRate}, lambda parameters, rate: ${torchOptimizer(rule, epsilon)}),`;
  });
  const uniform = params.initialization === 'pytorch-default';
  return `"""Optimizers and unequal gradients, with PyTorch's autograd and optimizers in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python optimizer_steps.py > optimizer-steps.json

Needs NumPy and PyTorch 1.13 or later. Magnitudes are base-10 logarithms of root mean squares; null is a true zero.
"""
import json
import math

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

PARAMS = {
${pythonParameters(params)}
}
DEPTH, WIDTH, BATCH, STEPS = ${params.depth}, ${params.width}, ${params.batch}, ${params.steps}
SEEDS = range(${params.seed}, ${params.seed + params.seeds})
VIEWS = ${JSON.stringify(VIEWS)}
RULES = {
${makers.join('\n')}
}


def draw_parameters(seed):
    """Weights [in, out] and biases by layer; the last is the output layer."""
    weights, biases = [], []
    for layer in range(1, DEPTH + 2):
        fan_in, fan_out = WIDTH, WIDTH if layer <= DEPTH else 1
        stream = np.random.RandomState([seed, layer])
        deviation = math.sqrt(${PYTHON_VARIANCES[params.initialization]})
        ${
          uniform
            ? `weights.append(deviation * math.sqrt(3) * (2 * stream.random_sample((fan_in, fan_out)) - 1))
        biases.append(deviation * math.sqrt(3) * (2 * stream.random_sample(fan_out) - 1))`
            : `weights.append(deviation * stream.standard_normal((fan_in, fan_out)))
        biases.append(np.zeros(fan_out))`
        }
    return [torch.nn.Parameter(torch.from_numpy(value)) for value in weights + biases]


def loss_of(parameters, x, target):
    h = x
    for weight, bias in zip(parameters[:DEPTH], parameters[DEPTH + 1 : -1]):
        y = h @ weight + bias
        h = ${TORCH_ACTIVATIONS[params.activation]}
    logits = (h @ parameters[DEPTH] + parameters[-1])[:, 0]
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, target)


def steady_step(rule, rate, optimizer, size, t):
    """The step of number t if every gradient had been as large as this one."""
    settings = optimizer.param_groups[0]
    if rule in ("sgd", "momentum"):
        momentum = settings["momentum"]
        return rate * (1 - momentum**t) / (1 - momentum) * size
    root = {"adam": 1.0, "adagrad": math.sqrt(t), "rmsprop": math.sqrt(1 - settings.get("alpha", 0) ** t)}[rule]
    return rate * (size / (root * size + settings["eps"]))


${PYTHON_LOG_RMS}


${PYTHON_SUMMARIZE}


${PYTHON_JSON}


def batches(seed):
    stream = np.random.RandomState([seed, 0])
    drawn = None
    while True:
        if drawn is None or PARAMS["examples"] == "fresh":
            drawn = torch.from_numpy(stream.standard_normal((BATCH, WIDTH)))
        yield drawn, (drawn[:, 0] > 0).double()


def walk(seed, rule):
    """By step, sizes by layer: gradient, update, weights; and the theory's update."""
    rate, make = RULES[rule]
    parameters = draw_parameters(seed)
    optimizer = make(parameters, rate)
    seen, start = [], None
    for step, (x, target) in zip(range(1, STEPS + 1), batches(seed)):
        optimizer.zero_grad()
        loss_of(parameters, x, target).backward()
        weights = parameters[: DEPTH + 1]
        if start is None:
            start = [weight.grad.abs().clone() for weight in weights]
        found = {
            "gradient": [log_rms(weight.grad) for weight in weights],
            "weights": [log_rms(weight) for weight in weights],
            "steady": [log_rms(steady_step(rule, rate, optimizer, size, step)) for size in start],
        }
        # A step does not depend on where it is taken from, and from 0 no digit of it is rounded away.
        before = [parameter.detach().clone() for parameter in parameters]
        with torch.no_grad():
            for parameter in parameters:
                parameter.zero_()
            optimizer.step()
            found["update"] = [log_rms(weight) for weight in weights]
            for parameter, value in zip(parameters, before):
                parameter.add_(value)
        seen.append(found)
    return seen


def less(a, b):
    """a - b among logarithms, of which some may be -inf."""
    return a - b if math.isfinite(a) or math.isfinite(b) else math.nan


def over(view, update, by):
    if view == "update":
        return update
    return [less(*pair) for pair in zip(update, by["gradient" if view == "rate" else "weights"])]


def by_view(of):
    return {view: of(view) for view in VIEWS}


def measure(walks):
    def course(step, view, name, by):
        return percentile([over(view, seen[step][name][:1], seen[by])[0] for seen in walks], 50)

    last = [seen[-1] for seen in walks]
    return {
        "gradient": summarize([one["gradient"] for one in last]),
        "weights": summarize([one["weights"] for one in last]),
        **by_view(lambda view: summarize([over(view, one["update"], one) for one in last])),
        "theory": by_view(
            lambda view: summarize([over(view, seen[-1]["steady"], seen[0]) for seen in walks])["median"]
        ),
        "course": by_view(lambda view: [course(step, view, "update", step) for step in range(STEPS)]),
        "courseTheory": by_view(lambda view: [course(step, view, "steady", 0) for step in range(STEPS)]),
    }


walks = {rule: [walk(seed, rule) for seed in SEEDS] for rule in RULES}
frame = {
    "params": PARAMS,
    "epsilons": ${JSON.stringify(epsilonsOf(params))},
    "progress": 1,
    "step": STEPS,
    "start": summarize([seen[0]["gradient"] for seen in walks["sgd"]]),
    "rules": {rule: measure(walks[rule]) for rule in RULES},
    "failure": None,
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "optimizer-steps", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
