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

/** Multiplications after which a reader may want to see that something happens. */
const FRAME_WORK = 3e8;

/** How many networks are taken together between two looks: all of them, unless they are large. */
function together({ depth, width, batch, seeds }: OptimizerStepsParameters): number {
  const work = RULES.length * 3 * (depth + 1) * width * width * batch;
  return Math.min(seeds, Math.max(1, Math.floor(FRAME_WORK / work)));
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
  const { seeds, seed, steps } = params;
  const network = networkOf(params);
  const known: MeasuredSeed[] = [];
  const runners: Runner[] = [];

  /** One step of some networks, and what it measured. */
  const stepTogether = async (step: number, from: number, to: number) => {
    const made: ReturnType<typeof stepAll>[] = [];
    try {
      for (let index = from; index < to; index++) {
        if (step === 1) runners.push(runner(core, params, seed + index));
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
      sizes.forEach((read, i) => {
        const gradient = gradients[i];
        if (gradient) known.push({ steps: [], gradient });
        const own = known[from + i] as MeasuredSeed;
        const steadyFirst = steadySizes(params, own.gradient, step, 1);
        own.steps.push({ measured: readSizes(network, RULES.length, read), steadyFirst });
      });
    } finally {
      for (const { sizes, gradient } of made) {
        sizes.dispose();
        gradient?.dispose();
      }
    }
  };

  try {
    let latest: OptimizerStepsFrame | null = null;
    for (let step = 1; step <= steps; step++) {
      for (let from = 0; from < seeds; from += together(params)) {
        const to = Math.min(seeds, from + together(params));
        await stepTogether(step, from, to);
        if (to === seeds || !lab.frameDue()) continue;
        // Within a step the last one stays in sight; within the first, the networks that have made it.
        if (step === 1) latest = measuredFrame(params, known, null);
        if (latest) yield { ...latest, progress: (step - 1 + to / seeds) / steps };
      }
      const failure = failureOf(known);
      if (failure || step === 1 || step === steps || lab.frameDue()) {
        latest = measuredFrame(params, known, failure);
        yield latest;
      }
      if (failure) return;
    }
  } finally {
    for (const one of runners) one.dispose();
  }
}
