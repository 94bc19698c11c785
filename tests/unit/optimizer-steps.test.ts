import { describe, expect, it } from 'vitest';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import {
  type OptimizerStepsFrame,
  type OptimizerStepsParameters,
  optimizerStepsParameters,
} from '../../src/lab/experiments/optimizer-steps/definition.ts';
import { defaults } from '../../src/lab/parameters.ts';
import { describeOptimizerSet, optimizerDisagreements, optimizerSets } from '../reference/optimizer-steps-sets.ts';

const walk = async (params: Partial<OptimizerStepsParameters>, backend: (typeof NODE_BACKENDS)[number] = 'wasm') =>
  (
    await runInNode<OptimizerStepsFrame>(
      'optimizer-steps',
      { ...defaults(optimizerStepsParameters), ...params },
      backend,
    )
  ).frame;

describe.each(NODE_BACKENDS)('five optimizers on %s', (backend) => {
  it.each(optimizerSets.map((set) => [describeOptimizerSet(set), set] as const))(
    'step as PyTorch does in float64: %s',
    async (_, set) => {
      expect(optimizerDisagreements(await walk(set.params, backend), set)).toEqual([]);
    },
  );
});
