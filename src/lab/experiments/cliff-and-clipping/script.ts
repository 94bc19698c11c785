import { UNIT_START, UNIT_STEPS, UNIT_TARGET } from '../../nn/recurrent-unit.ts';
import { PYTHON_JSON, pythonValue } from '../../reproduce/python.ts';
import { type CliffParameters, ELSEWHERE, NUDGE, THROWN, WINDOWS } from './definition.ts';

/**
 * A Python script that repeats a run with PyTorch's autograd and clipping in float64, and prints what `npm run lab` prints.
 * It needs PyTorch 1.13 or later. From `partsAt` on a descent is chance, and rounding in another order takes another path.
 */
export function cliffScript(params: CliffParameters): string {
  const entries = Object.entries(params).map(([name, value]) => `    ${JSON.stringify(name)}: ${pythonValue(value)},`);
  const clippings = params.path === 'all' ? ['none', 'value', 'norm'] : [params.path];
  const { w, b } = WINDOWS[params.window];
  return `"""Cliff and clipping, with PyTorch's autograd and clipping in float64.

Repeats a measurement of The Gradient Field Guide, and prints it as JSON:

    python cliff_and_clipping.py > cliff-and-clipping.json

Needs PyTorch 1.13 or later. Gradients are base-10 logarithms of norms; null is a true zero. A descent is chance from its
"partsAt" on: there rounding decides, and two programs take two paths.
"""
import json
import math

import torch

torch.set_default_dtype(torch.float64)

PARAMS = {
${entries.join('\n')}
}
LEARNING_RATE, THRESHOLD, STEPS, GRID = ${params.learningRate}, ${params.threshold}, ${params.steps}, ${params.grid}


def loss_at(w, b):
    """Pascanu, Mikolov & Bengio (2013), eq. 8: a recurrent unit without input, and the loss of its last state."""
    x = torch.full_like(w, ${UNIT_START})
    for _ in range(${UNIT_STEPS}):
        x = w * torch.sigmoid(x) + b
    return (torch.sigmoid(x) - ${UNIT_TARGET}) ** 2


def log10(value):
    return math.log10(value) if value > 0 else -math.inf


def measure_surface():
    """Row by row from the smallest b, at the cells' centres."""
    at = (torch.arange(GRID) + 0.5) / GRID
    w = (${w[0]} + (${w[1] - w[0]}) * at).repeat(GRID).requires_grad_()
    b = (${b[0]} + (${b[1] - b[0]}) * at).repeat_interleave(GRID).requires_grad_()
    loss = loss_at(w, b)
    loss.sum().backward()
    norms = torch.hypot(w.grad, b.grad).tolist()
    return {"loss": loss.tolist(), "gradient": [log10(norm) for norm in norms]}


def descend(w, b, clipping):
    at = torch.tensor([w, b], requires_grad=True)
    path = {"clipping": clipping, "w": [], "b": [], "loss": [], "gradient": [], "thrown": None}
    for step in range(STEPS + 1):
        at.grad = None
        loss = loss_at(at[:1], at[1:]).sum()
        loss.backward()
        path["w"].append(at[0].item())
        path["b"].append(at[1].item())
        path["loss"].append(loss.item())
        path["gradient"].append(log10(torch.linalg.norm(at.grad).item()))
        if clipping == "value":
            torch.nn.utils.clip_grad_value_([at], THRESHOLD)
        elif clipping != "none":
            torch.nn.utils.clip_grad_norm_([at], THRESHOLD)
        with torch.no_grad():
            update = LEARNING_RATE * at.grad
            distance = torch.linalg.norm(update).item()
            if step < STEPS and distance > ${THROWN} and path["thrown"] is None:
                path["thrown"] = {"step": step, "distance": distance}
            at -= update
    return path


def with_horizon(clipping):
    """A descent, and the step from which a start moved by ${NUDGE} is ${ELSEWHERE} away."""
    path = descend(PARAMS["w"], PARAMS["b"], clipping)
    twin = descend(PARAMS["w"] + ${NUDGE}, PARAMS["b"], clipping)
    apart = [math.hypot(w - v, b - c) for w, b, v, c in zip(path["w"], path["b"], twin["w"], twin["b"])]
    parted = [step for step, distance in enumerate(apart) if distance >= ${ELSEWHERE}]
    return {**path, "partsAt": parted[0] if parted else None}


${PYTHON_JSON}


paths = [with_horizon(clipping) for clipping in ${JSON.stringify(clippings)}]
frame = {
    "params": PARAMS,
    "progress": 1,
    "surface": measure_surface(),
    "descents": paths,
    "evaluated": GRID**2 + 2 * len(paths) * (STEPS + 1),
}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "cliff-and-clipping", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
