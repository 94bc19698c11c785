import { PYTHON_JSON, pythonParameters } from '../../reproduce/python.ts';
import { AUTOMATIC_RESOLUTION, type MapParameters } from './definition.ts';
import { INITIAL_8 } from './initial-8.ts';
import { INITIAL_16 } from './initial-16.ts';
import { CAP, GIVEN_UP, SETTLED } from './measure.ts';
import { QUADRATIC } from './quadratic.ts';

/** Python of the network's runs: `train(x, y)` for log10 rates. */
function networkPart({ activation, width }: MapParameters): string {
  const value = { tanh: 'np.tanh(z, out=z)', relu: 'np.maximum(z, 0, out=z)', linear: 'z' }[activation];
  const slope = { tanh: '1 - h * h', relu: '(h > 0).astype(float)', linear: 'np.ones_like(h)' }[activation];
  return `# The weights and data of Sohl-Dickstein's notebook (github.com/Sohl-Dickstein/fractal, MIT licence), float64.
DRAWS = np.frombuffer(base64.b64decode("${width === '8' ? INITIAL_8 : INITIAL_16}"), "<f8")
N = ${width}
DRAWN = N * N + N
BATCH = ${activation === 'linear' ? 'N' : 'DRAWN'}
W0, W1 = DRAWS[: N * N].reshape(N, N), DRAWS[N * N : DRAWN]
X = DRAWS[DRAWN : DRAWN + BATCH * N].reshape(BATCH, N) * math.sqrt(${activation === 'linear' ? 1 : 2} / N)
Y = DRAWS[DRAWN + DRAWN * N :][:BATCH]


def train(x, y):
    """Trains networks f = phi(x W0) W1 / n at once: column by column of one matrix product."""
    rate0, rate1 = (10.0**x)[:, None], (10.0**y)[:, None]
    w0 = np.repeat(W0[:, None, :], len(x), 1)
    w1 = np.tile(W1, (len(x), 1))
    alive = np.arange(len(x))
    history = np.full((STEPS, len(x)), CAP)
    for step in range(STEPS):
        z = X @ w0.reshape(N, -1)
        h = ${value}
        h = h.reshape(BATCH, -1, N)
        error = np.einsum("bpj,pj->bp", h, w1) / N - Y[:, None]
        loss = np.einsum("bp,bp->p", error, error) / BATCH
        if step == 0:
            first = loss[0]
        within = loss <= GIVEN_UP * first
        history[step, alive[within]] = np.minimum(loss[within] / first, CAP)
        if not within.all():
            alive = alive[within]
            if len(alive) == 0:
                break
            w0, w1 = np.ascontiguousarray(w0[:, within]), w1[within]
            rate0, rate1 = rate0[within], rate1[within]
            h, error = h[:, within], error[:, within]
        error *= 2 / (BATCH * N)
        delta = ${slope}
        delta *= error[:, :, None]
        delta *= w1
        w1 = w1 - rate1 * np.einsum("bp,bpj->pj", error, h)
        w0 -= rate0 * (X.T @ delta.reshape(BATCH, -1)).reshape(N, -1, N)
    return history, len(x) - len(alive)`;
}

/** The same of the two-parameter loss. */
function quadraticPart({ roughness }: MapParameters): string {
  return `RHO, WAVE, ROUGHNESS = ${QUADRATIC.rho}, 2 * math.pi / ${QUADRATIC.wavelength}, ${roughness}


def train(x, y):
    """Gradient descent on L(a, b) = a^2 + 2 rho a b + b^2 + roughness (1 + cos(2 pi (a - b) / wavelength))."""
    rate0, rate1 = 10.0**x, 10.0**y
    a, b = np.full(len(x), ${QUADRATIC.a}.0), np.full(len(x), ${QUADRATIC.b}.0)
    history = np.full((STEPS, len(x)), CAP)
    gone = np.zeros(len(x), bool)
    for step in range(STEPS):
        phase = WAVE * (a - b)
        loss = a * a + 2 * RHO * a * b + b * b + ROUGHNESS * (1 + np.cos(phase))
        if step == 0:
            first = loss[0]
        gone |= ~(loss <= GIVEN_UP * first)
        history[step] = np.where(gone, CAP, np.minimum(loss / first, CAP))
        turn = ROUGHNESS * WAVE * np.sin(phase)
        a, b = a - rate0 * (2 * a + 2 * RHO * b - turn), b - rate1 * (2 * b + 2 * RHO * a + turn)
    return history, int(gone.sum())


def stable(x, y):
    a, b = 10.0**x, 10.0**y
    return (1 - (a + b) + a * b * (1 - RHO**2) > 0) & (a + b < 2)`;
}

/**
 * A Python script that computes a map with NumPy in float64 and prints what \`npm run lab\` prints. Given a file's name it
 * saves each line of pixels there, and goes on from there when it is started again.
 */
export function mapScript(params: MapParameters): string {
  const resolution = Math.round(params.resolution ?? AUTOMATIC_RESOLUTION.processor);
  const exact = params.loss === 'quadratic' && params.roughness === 0;
  return `"""A trainability map, with NumPy in float64.

Repeats a measurement of The Gradient Field Guide, and prints it as JSON:

    python trainability_map.py > trainability-map.json

    python trainability_map.py lines.npz > trainability-map.json

The second way saves every line of the map in lines.npz, and goes on from there when it is started again. The share of
runs that converge and the boundary's box counts are the same in every program; single pixels at the boundary are not.
"""
import base64
import json
import math
import os
import sys

import numpy as np

PARAMS = {
${pythonParameters({ ...params, resolution })}
}
RESOLUTION, STEPS, TOGETHER = ${resolution}, ${params.steps}, 32
CAP, GIVEN_UP, SETTLED = ${CAP.toExponential()}, ${GIVEN_UP.toExponential()}, ${SETTLED}
AXIS = np.linspace(-0.5, 0.5, RESOLUTION) * ${params.span}
AXES = ${params.centreX} + AXIS, ${params.centreY} + AXIS

np.seterr(all="ignore")

${params.loss === 'network' ? networkPart(params) : quadraticPart(params)}


def measure(history):
    """Below 0 where the last losses are below the first on average: the sum of the losses; else the sum of 1/loss."""
    return np.where(history[-SETTLED:].sum(0) < SETTLED, -history.sum(0), (1 / history).sum(0))


def line(row):
    found, gone = [], 0
    for column in range(0, RESOLUTION, TOGETHER):
        x = AXES[0][column : column + TOGETHER]
        history, count = train(x, np.full(len(x), AXES[1][row]))
        found.append(measure(history))
        gone += count
    return np.concatenate(found), gone


def all_lines(file):
    lines, gone = np.empty((0, RESOLUTION)), 0
    if file and os.path.exists(file):
        saved = np.load(file)
        lines, gone = saved["lines"], int(saved["gone"])
    while len(lines) < RESOLUTION:
        found, count = line(len(lines))
        lines, gone = np.vstack((lines, found)), gone + count
        if file:
            np.savez(file + ".part.npz", lines=lines, gone=gone)
            os.replace(file + ".part.npz", file)
    return lines, gone


def count_boxes(boundary):
    counts, size = [], 1
    while size <= max(2, len(boundary) / 8):
        rows, columns = np.nonzero(boundary)
        counts.append({"size": size, "count": len(set(zip(rows // size, columns // size)))})
        size *= 2
    return counts


def slope_of(boxes):
    if min(box["count"] for box in boxes) == 0:
        return None
    return np.polyfit([-math.log(box["size"]) for box in boxes], [math.log(box["count"]) for box in boxes], 1)[0]


values, overflowed = all_lines(sys.argv[1] if len(sys.argv) > 1 else None)
inside = values < 0
corners = np.stack((inside[:-1, :-1], inside[1:, :-1], inside[:-1, 1:], inside[1:, 1:]))
boundary = corners.any(0) & ~corners.all(0)
boxes = count_boxes(boundary)
frame = {
    "params": PARAMS,
    "progress": 1,
    "bits": 64,
    "measure": values.ravel().tolist(),
    "statistics": {
        "converged": int(inside.sum()),
        "overflowed": overflowed,
        "edgePixels": int(boundary.sum()),
        "boxes": boxes,
        "boxSlope": slope_of(boxes),
        "disagreeing": ${exact ? 'int((stable(AXES[0][None], AXES[1][:, None]) != inside).sum())' : 'None'},
    },
    "trained": RESOLUTION**2,
}
${PYTHON_JSON}


backend = f"NumPy {np.__version__}, float64"
print(json.dumps(plain({"experiment": "trainability-map", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
