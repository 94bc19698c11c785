import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { initialParameters } from '../../nn/trainable-network.ts';
import { disposeState, firstState, type LabelledBatch } from '../../nn/training-state.ts';
import { type OptimizerStepsFrame, type OptimizerStepsParameters, RULES } from './definition.ts';
import { failureOf, type MeasuredSeed, measuredFrame } from './record.ts';
import { exampleStream, networkOf, stepRule } from './setup.ts';
import { readSizes, stepAll, type Walker } from './step.ts';
import { steadySizes } from './theory.ts';

/** One network, and the five ways it is taken. */
interface Runner {
  walkers: Walker[];
  /** The examples of the next step. */
  next(): LabelledBatch;
  dispose(): void;
}

function runner(core: typeof tf, params: OptimizerStepsParameters, seed: number): Runner {
  const { batch, width, examples } = params;
  const parameters = initialParameters(networkOf(params), seed);
  const walkers = RULES.map((name) => ({ rule: stepRule(params, name), state: firstState(core, name, parameters) }));
  const draw = exampleStream(params, seed);
  let held: LabelledBatch | null = null;
  const drop = () => {
    held?.x.dispose();
    held?.labels.dispose();
    held = null;
  };
  return {
    walkers,
    next() {
      if (examples === 'fresh') drop();
      if (!held) {
        const { x, labels } = draw();
        held = { x: core.tensor3d(x, [1, batch, width]), labels: core.tensor3d(labels, [1, batch, 1]) };
      }
      return held;
    },
    dispose() {
      drop();
      for (const { state } of walkers) disposeState(state);
    },
  };
}

/**
 * Takes the same networks five ways, step by step, and measures each step by layer. The first value that is not a finite
 * number ends the run at its step.
 */
export async function* runOptimizerSteps(
  params: OptimizerStepsParameters,
  lab: Lab,
): AsyncGenerator<OptimizerStepsFrame, void, void> {
  const core = lab.tf;
  const network = networkOf(params);
  const known = Array.from({ length: params.seeds }, (): MeasuredSeed => ({ steps: [], gradient: new Float32Array() }));
  const runners: Runner[] = [];

  /** One step of every network, and what it measured. */
  const stepTogether = async (step: number) => {
    const made: ReturnType<typeof stepAll>[] = [];
    try {
      for (let index = 0; index < known.length; index++) {
        if (step === 1) runners.push(runner(core, params, params.seed + index));
        const { walkers, next } = runners[index] as Runner;
        const one = stepAll(core, network, walkers, next(), step === 1);
        made.push(one);
        walkers.forEach((walker, i) => {
          disposeState(walker.state);
          walker.state = one.next[i] as Walker['state'];
        });
        await lab.checkpoint();
      }
      const sizes = await Promise.all(made.map((one) => lab.read(one.sizes)));
      const gradients = await Promise.all(made.map((one) => (one.gradient ? lab.read(one.gradient) : null)));
      known.forEach((seed, index) => {
        seed.gradient = gradients[index] ?? seed.gradient;
        const measured = readSizes(network, RULES.length, sizes[index] as Float32Array);
        seed.steps.push({ measured, steadyFirst: steadySizes(params, seed.gradient, step, 1) });
      });
    } finally {
      for (const { sizes, gradient } of made) {
        sizes.dispose();
        gradient?.dispose();
      }
    }
  };

  try {
    for (let step = 1; step <= params.steps; step++) {
      await stepTogether(step);
      const failure = failureOf(known);
      if (failure || step === 1 || step === params.steps || lab.frameDue()) yield measuredFrame(params, known, failure);
      if (failure) return;
    }
  } finally {
    for (const one of runners) one.dispose();
  }
}
