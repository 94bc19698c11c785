import type * as tf from '@tensorflow/tfjs-core';
import { type Lab, presetValues } from '../../src/lab/experiment.ts';
import {
  type OptimizerStepsFrame,
  type OptimizerStepsParameters,
  optimizerSteps,
  RULES,
} from '../../src/lab/experiments/optimizer-steps/definition.ts';
import { runOptimizerSteps } from '../../src/lab/experiments/optimizer-steps/run.ts';
import { exampleStream, networkOf, stepRule } from '../../src/lab/experiments/optimizer-steps/setup.ts';
import { initialParameters, layerPlaces } from '../../src/lab/nn/trainable-network.ts';
import type { StepRule } from '../../src/lab/theory/steady-steps.ts';
import { assertClose, type Contest, type Sides, timed, timeRun } from './contest.ts';
import { rms } from './probes.ts';

/** Base-10 logarithms at the last step: [seed][layer] by rule. */
type Updates = Record<(typeof RULES)[number], number[][]>;

/** What a tensor moves against, and the averages to keep, tensor by tensor in stock operations. */
function against(
  core: typeof tf,
  { optimizer, epsilon }: StepRule,
  gradient: tf.Tensor,
  averages: tf.Tensor[],
  step: number,
): { by: tf.Tensor; averages: tf.Tensor[] } {
  const [first, second] = averages as [tf.Tensor, tf.Tensor];
  const mix = (old: tf.Tensor, decay: number, value: tf.Tensor) =>
    core.add(core.mul(old, decay), core.mul(value, 1 - decay));
  const divided = (value: tf.Tensor, square: tf.Tensor) => core.div(value, core.add(core.sqrt(square), epsilon));
  switch (optimizer) {
    case 'sgd':
      return { by: gradient, averages: [] };
    case 'momentum': {
      const velocity = core.add(core.mul(first, 0.9), gradient);
      return { by: velocity, averages: [velocity] };
    }
    case 'rmsprop': {
      const square = mix(first, 0.99, core.square(gradient));
      return { by: divided(gradient, square), averages: [square] };
    }
    case 'adagrad': {
      const sum = core.add(first, core.square(gradient));
      return { by: divided(gradient, sum), averages: [sum] };
    }
    case 'adam': {
      const mean = mix(first, 0.9, gradient);
      const square = mix(second, 0.999, core.square(gradient));
      const by = divided(core.div(mean, 1 - 0.9 ** step), core.div(square, 1 - 0.999 ** step));
      return { by, averages: [mean, square] };
    }
  }
}

/**
 * The plain way: for each seed, rule and step `tf.grads` of the loss at every weight and bias, the rule tensor by tensor,
 * and the root mean square of each gradient, update and weight; one read a step. Sigmoid layers.
 */
function plainSteps(lab: Lab, params: OptimizerStepsParameters) {
  const { tf: core } = lab;
  const { depth, batch, width, steps, seeds, seed } = params;
  const network = networkOf(params);
  const starts = Array.from({ length: seeds }, (_, s) => {
    const drawn = initialParameters(network, seed + s);
    const { x, labels } = exampleStream(params, seed + s)();
    return {
      x: core.tensor2d(x, [batch, width]),
      labels: core.tensor2d(labels, [batch, 1]),
      tensors: layerPlaces(network).flatMap(({ fanIn, fanOut, weight, bias }) => [
        core.tensor2d(drawn.slice(weight, bias), [fanIn, fanOut]) as tf.Tensor,
        core.tensor1d(drawn.slice(bias, bias + fanOut)) as tf.Tensor,
      ]),
    };
  });

  const walk = async ({ x, labels, tensors }: (typeof starts)[number], rule: StepRule): Promise<number[]> => {
    const loss = (...all: tf.Tensor[]) => {
      let h: tf.Tensor = x;
      for (let layer = 0; layer <= depth; layer++) {
        const y = core.add(
          core.matMul(h as tf.Tensor2D, all[2 * layer] as tf.Tensor2D),
          all[2 * layer + 1] as tf.Tensor,
        );
        h = layer < depth ? core.sigmoid(y) : y;
      }
      return core.mean(core.sub(core.softplus(h), core.mul(h, labels))) as tf.Scalar;
    };
    let at = tensors.map((tensor) => core.clone(tensor));
    let kept = tensors.map((tensor) => [core.zerosLike(tensor), core.zerosLike(tensor)]);
    let updates: number[] = [];
    for (let step = 1; step <= steps; step++) {
      const next: { at: tf.Tensor[]; kept: tf.Tensor[][] } = { at: [], kept: [] };
      const sizes = core.tidy(() => {
        const gradients = core.grads(loss)(at);
        const moved = gradients.map((gradient, i) => {
          const { by, averages } = against(core, rule, gradient, kept[i] as tf.Tensor[], step);
          const update = core.mul(by, -rule.learningRate);
          next.at.push(core.keep(core.add(at[i] as tf.Tensor, update)));
          next.kept.push(averages.map((average) => core.keep(average)));
          return update;
        });
        const layers = moved.flatMap((_, i) => (i % 2 === 0 ? [i] : []));
        const of = (all: tf.Tensor[]) => layers.map((i) => rms(core, all[i] as tf.Tensor));
        return core.stack([...of(moved), ...of(gradients), ...of(at)]);
      });
      core.dispose([...at, ...kept.flat()]);
      ({ at, kept } = next);
      updates = Array.from((await sizes.data()).slice(0, depth + 1), Math.log10);
      sizes.dispose();
    }
    core.dispose([...at, ...kept.flat()]);
    return updates;
  };

  return {
    async measure(): Promise<Updates> {
      const found = Object.fromEntries(RULES.map((name) => [name, []])) as unknown as Updates;
      for (const start of starts) {
        for (const name of RULES) found[name].push(await walk(start, stepRule(params, name)));
      }
      return found;
    },
    dispose() {
      for (const { x, labels, tensors } of starts) core.dispose([x, labels, ...tensors]);
    },
  };
}

/** The clock of ours includes drawing examples and weights; the plain way has them on the device. */
async function prepare(lab: Lab, params: OptimizerStepsParameters): Promise<Sides> {
  const runOurs = () => timeRun(lab, (watched) => runOptimizerSteps(params, watched), 'tensors');
  let frame: OptimizerStepsFrame = (await runOurs()).frame;
  const plain = plainSteps(lab, params);
  let measured = await plain.measure();
  return {
    async ours() {
      const timing = await runOurs();
      frame = timing.frame;
      return timing.milliseconds;
    },
    plain: () =>
      timed(async () => {
        measured = await plain.measure();
      }),
    compare() {
      for (const name of RULES) {
        measured[name].forEach((updates, s) => {
          assertClose(`update with ${name}`, frame.rules[name].update.perSeed[s] ?? [], updates, 1e-3, 1);
        });
      }
    },
    dispose: plain.dispose,
  };
}

/** The opening figure with fewer seeds. */
export const optimizerStepsContests: readonly Contest[] = [2].map((seeds) => {
  const params = { ...presetValues(optimizerSteps, 'sigmoid'), seeds };
  return {
    experiment: 'optimizer-steps',
    setting: `${params.depth} sigmoid layers, ${params.steps} steps, ${seeds} seeds`,
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
