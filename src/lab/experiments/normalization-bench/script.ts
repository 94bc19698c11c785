import { PYTHON_JSON, PYTHON_PERCENTILE, pythonParameters, TORCH_ACTIVATIONS } from '../../reproduce/python.ts';
import { type NormalizationBenchParameters, weightVariance } from './definition.ts';
import { PYTHON_DATA, PYTHON_NORMS, PYTHON_SPREADS, PYTHON_VIEWS } from './python-views.ts';

/**
 * A Python script that repeats a view of the normalization bench from the same random numbers with PyTorch's own modules and
 * autograd in float64, and prints what `npm run lab` prints. It needs NumPy and PyTorch 1.13 or later.
 */
export function normalizationBenchScript(params: NormalizationBenchParameters): string {
  const { view, activation } = params;
  const deep =
    view === 'depth'
      ? `SIGMA_W2 = ${weightVariance(activation)}


def phi(y):
    return ${TORCH_ACTIVATIONS[activation]}


`
      : '\n';
  return `"""The normalization bench, measured with PyTorch's own modules and autograd in float64.

Repeats a measurement of The Gradient Field Guide from the same random numbers, and prints it as JSON:

    python normalization_bench.py > normalization-bench.json

Needs NumPy and PyTorch 1.13 or later. What is theory on the page is left out here. Profiles by layer or step are base-10
logarithms of root mean squares; null is a true zero.
"""
import json
import math

import numpy as np
import torch

PARAMS = {
${pythonParameters(params)}
}
KIND = PARAMS["normalization"]
EXAMPLES, CHANNELS, POSITIONS = PARAMS["examples"], PARAMS["channels"], PARAMS["positions"]
DEPTH, WIDTH, BATCH = PARAMS["depth"], PARAMS["width"], PARAMS["batch"]
MOMENTUM, STEPS = PARAMS["momentum"], PARAMS["steps"]
SEEDS = range(PARAMS["seed"], PARAMS["seed"] + PARAMS["seeds"])
${deep}
${PYTHON_PERCENTILE}


${PYTHON_SPREADS}


${PYTHON_JSON}


${view === 'depth' || view === 'layer' ? `${PYTHON_NORMS}\n\n\n` : ''}${view === 'layer' || view === 'statistics' ? `${PYTHON_DATA}\n\n\n` : ''}${PYTHON_VIEWS[view]}

frame = {"params": PARAMS, "progress": 1, "measured": len(SEEDS), "result": {"view": ${JSON.stringify(view)}, **result}}
backend = f"PyTorch {torch.__version__}, float64"
print(json.dumps(plain({"experiment": "normalization-bench", "params": PARAMS, "backend": backend, "frame": frame})))
`;
}
