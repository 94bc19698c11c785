import type * as tf from '@tensorflow/tfjs-core';
import { type Lab, presetValues } from '../../src/lab/experiment.ts';
import { recordEnds } from '../../src/lab/experiments/recurrent-memory/course.ts';
import {
  type RecurrentMemoryFrame,
  type RecurrentMemoryParameters,
  recurrentMemory,
  stepsOf,
} from '../../src/lab/experiments/recurrent-memory/definition.ts';
import { runRecurrentMemory } from '../../src/lab/experiments/recurrent-memory/run.ts';
import { drawTaskNetwork, noiseSequence } from '../../src/lab/experiments/recurrent-memory/sequence.ts';
import { ADAM_DECAY, ADAM_EPSILON } from '../../src/lab/nn/optimizers.ts';
import type { CellWeights } from '../../src/lab/nn/recurrent-cells.ts';
import { drawTaskBatch } from '../../src/lab/nn/sequence-tasks.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { assertClose, type Contest, type Sides, timed, timeRun } from './contest.ts';
import { probe, rms } from './probes.ts';

interface State {
  h: tf.Tensor2D;
  c: tf.Tensor2D;
}

/** An LSTM's step as a user of TensorFlow.js would write it; the blocks of weights are input, forget, output, candidate. */
function lstmStep(
  core: typeof tf,
  x: tf.Tensor2D,
  { h, c }: State,
  weights: Record<keyof CellWeights, tf.Tensor>,
  look: (c: tf.Tensor2D) => tf.Tensor2D = (c) => c,
): State {
  const { input, recurrent, inputBias, recurrentBias } = weights;
  const outer = core.add(core.matMul(x, input as tf.Tensor2D), inputBias);
  const inner = core.add(core.matMul(h, recurrent as tf.Tensor2D), recurrentBias);
  const [i, f, o, g] = core.split(core.add(outer, inner) as tf.Tensor2D, 4, 1) as tf.Tensor2D[];
  const kept = core.mul(core.sigmoid(f as tf.Tensor2D), c);
  const written = core.mul(core.sigmoid(i as tf.Tensor2D), core.tanh(g as tf.Tensor2D));
  const next = look(core.add(kept, written));
  return { h: core.mul(core.sigmoid(o as tf.Tensor2D), core.tanh(next)), c: next };
}

/** One seed's weights on the device. */
function cellTensors(core: typeof tf, { input, recurrent, inputBias, recurrentBias }: CellWeights, width: number) {
  const matrix = (values: Float64Array) => core.tensor2d(Array.from(values), [values.length / (4 * width), 4 * width]);
  return {
    input: matrix(input),
    recurrent: matrix(recurrent),
    inputBias: core.tensor1d(Array.from(inputBias)),
    recurrentBias: core.tensor1d(Array.from(recurrentBias)),
  };
}

/** The plain way to the gradient by lag: `tf.grads` of the read-out at zeros added to every cell state, seed by seed. */
function plainGradients(core: typeof tf, params: RecurrentMemoryParameters) {
  const { length, examples, width, seed, seeds } = params;
  const networks = Array.from({ length: seeds }, (_, s) => {
    const { weights, inputs, state, cellState, last } = noiseSequence(params, seed + s);
    const rows = (values: Float64Array) => core.tensor2d(Array.from(values), [examples, width]);
    return {
      weights: cellTensors(core, weights, width),
      steps: Array.from({ length }, (_one, t) =>
        rows(Float64Array.from(inputs.subarray(t * examples * width, (t + 1) * examples * width))),
      ),
      h: rows(state),
      c: rows(cellState),
      readout: rows('readout' in last ? last.readout : new Float64Array(examples * width)),
    };
  });
  return {
    /** log10 RMS by lag, one list a seed. */
    async measure(count = seeds): Promise<number[][]> {
      const found: number[][] = [];
      for (const { weights, steps, h, c, readout } of networks.slice(0, count)) {
        const sizes = core.tidy(() => {
          const { signals, gradients } = probe(
            core,
            length + 1,
            () => [examples, width],
            (look) => {
              let now: State = { h, c: look(c) };
              for (const x of steps) now = lstmStep(core, x, now, weights, look);
              return core.sum(core.mul(now.h, readout)) as tf.Scalar;
            },
          );
          core.dispose(signals);
          return core.stack(gradients.map((gradient) => rms(core, gradient)));
        });
        found.push(Array.from(await sizes.data(), Math.log10).reverse());
        sizes.dispose();
      }
      return found;
    },
    dispose() {
      for (const { weights, steps, h, c, readout } of networks) {
        core.dispose([...Object.values(weights), ...steps, h, c, readout]);
      }
    },
  };
}

/** The plain way to train: `tf.variableGrads` of the unrolled loss and TensorFlow.js's own Adam, seed by seed. */
function plainTraining(core: typeof tf, params: RecurrentMemoryParameters) {
  const { task, length, examples, width, seed, trainSteps, learningRate } = params;
  if (task !== 'adding') throw new Error('the plain way is written for the adding problem');
  const steps = stepsOf(params);
  return {
    /** The loss before every update, one list a seed. */
    async measure(count = params.seeds): Promise<number[][]> {
      const courses: number[][] = [];
      for (let s = seed; s < seed + count; s++) {
        const drawn = drawTaskNetwork(params, task, s);
        const cell = core.tidy(() => {
          const output = core.tensor2d(Array.from(drawn.readout.weight), [width, 1]);
          const outputBias = core.tensor1d(Array.from(drawn.readout.bias));
          const parts = { ...cellTensors(core, drawn.cell, width), output, outputBias };
          return Object.fromEntries(
            Object.entries(parts).map(([name, part]) => [name, core.variable(part as tf.Tensor)]),
          ) as Record<keyof typeof parts, tf.Variable>;
        });
        const { first, second } = ADAM_DECAY;
        const optimizer = core.train.adam(learningRate, first, second, ADAM_EPSILON);
        const stream = new RandomState([s, 6]);
        const losses: tf.Scalar[] = [];
        for (let update = 0; update < trainSteps; update++) {
          const { inputs, targets } = drawTaskBatch(task, stream, length, examples);
          const { value, grads } = core.tidy(() =>
            core.variableGrads(() => {
              const sequence = core.unstack(core.tensor3d(inputs, [steps, examples, 2])) as tf.Tensor2D[];
              let now: State = { h: core.zeros([examples, width]), c: core.zeros([examples, width]) };
              for (const x of sequence) now = lstmStep(core, x, now, cell);
              const answers = core.add(core.matMul(now.h, cell.output as tf.Tensor2D), cell.outputBias);
              return core.losses.meanSquaredError(core.tensor2d(targets, [examples, 1]), answers) as tf.Scalar;
            }),
          );
          optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
          core.dispose(grads);
          losses.push(value);
        }
        const all = core.stack(losses);
        courses.push(Array.from(await all.data()));
        core.dispose([all, ...losses, ...Object.values(cell)]);
        optimizer.dispose();
      }
      return courses;
    },
    dispose: () => undefined,
  };
}

interface PlainWay {
  measure(count?: number): Promise<number[][]>;
  dispose(): void;
}

/** Both sides draw their sequences on the way; ours also measures the gradients before and after a training. */
async function prepare(
  lab: Lab,
  params: RecurrentMemoryParameters,
  plain: PlainWay,
  compare: (frame: RecurrentMemoryFrame, found: number[][]) => void,
): Promise<Sides> {
  // The singular values, which the plain way leaves out, come with the last frame.
  const isLast = ({ measured, training }: RecurrentMemoryFrame) =>
    training ? training.trained === params.seeds : measured === params.seeds;
  const runOurs = () => timeRun(lab, (watched) => runRecurrentMemory(params, watched), 'tensors', isLast);
  let { frame } = await runOurs();
  let found = await plain.measure(1);
  return {
    async ours() {
      const timing = await runOurs();
      frame = timing.frame;
      return timing.milliseconds;
    },
    plain: () =>
      timed(async () => {
        found = await plain.measure();
      }),
    compare: () => compare(frame, found),
    dispose: plain.dispose,
  };
}

const gradientParams = { ...presetValues(recurrentMemory, 'lstm'), length: 40 };
const trainingParams = { ...presetValues(recurrentMemory, 'adding-lstm'), trainSteps: 10 };

/** An LSTM's gradient by lag over forty steps, which the plain way can still hold; and ten updates of the adding problem. */
export const recurrentMemoryContests: readonly Contest[] = [
  {
    experiment: 'recurrent-memory',
    setting: `LSTM, ${gradientParams.length} steps, ${gradientParams.seeds} seeds`,
    params: gradientParams,
    goal: null,
    prepare: (lab) =>
      prepare(lab, gradientParams, plainGradients(lab.tf, gradientParams), ({ gradient }, found) => {
        found.forEach((logs, s) => {
          assertClose(`seed ${s}, lag`, gradient.perSeed[s] ?? [], logs, 1e-3, 1);
        });
      }),
  },
  {
    experiment: 'recurrent-memory',
    setting: `LSTM, ${trainingParams.trainSteps} updates, ${trainingParams.seeds} seeds`,
    params: trainingParams,
    goal: null,
    prepare: (lab) =>
      prepare(lab, trainingParams, plainTraining(lab.tf, trainingParams), ({ training }, found) => {
        const ends = recordEnds(trainingParams.trainSteps);
        if (ends.length !== trainingParams.trainSteps) throw new Error('a record is not one update');
        found.forEach((losses, s) => {
          assertClose(`seed ${s}, log10 loss`, training?.loss.perSeed[s] ?? [], losses.map(Math.log10), 1e-3, 1);
        });
      }),
  },
];
