import { spawnSync } from 'node:child_process';
import * as tf from '@tensorflow/tfjs-core';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import { packFrame, unpackFrame } from '../../src/instruments/packed-frame.ts';
import RecurrentMemory from '../../src/instruments/recurrent-memory/RecurrentMemory.tsx';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import { singleTanh } from '../../src/lab/engine/kernels/array-activations.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { Session } from '../../src/lab/engine/session.ts';
import { recordEnds, summarizeLosses } from '../../src/lab/experiments/recurrent-memory/course.ts';
import { recurrentMemoryCsv } from '../../src/lab/experiments/recurrent-memory/csv.ts';
import {
  type RecurrentMemoryFrame,
  type RecurrentMemoryParameters,
  recurrentMemory,
  recurrentMemoryPreset,
} from '../../src/lab/experiments/recurrent-memory/definition.ts';
import { recurrentMemoryExperiment } from '../../src/lab/experiments/recurrent-memory/experiment.ts';
import { runRecurrentMemory } from '../../src/lab/experiments/recurrent-memory/run.ts';
import { drawTaskNetwork } from '../../src/lab/experiments/recurrent-memory/sequence.ts';
import { CELL_BLOCKS } from '../../src/lab/nn/recurrent-cells.ts';
import { parameterRow, taskPass } from '../../src/lab/nn/recurrent-training.ts';
import { drawTaskBatch, SEQUENCE_TASKS, type SequenceTask, taskSteps } from '../../src/lab/nn/sequence-tasks.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { ADDING_BASELINE, copyBaseline } from '../../src/lab/theory/sequence-tasks.ts';
import { describeTaskSet, taskDisagreements, taskSets } from '../reference/recurrent-tasks-sets.ts';

const adding = recurrentMemoryPreset('adding-lstm');
const small = { ...adding, length: 8, width: 4, examples: 4, seeds: 2, trainSteps: 30 } as const;
const page = { preset: 'adding-lstm', base: '/', permalink: '/', staticBackend: 'WASM, fp32' };
const draw = (frame: RecurrentMemoryFrame) => render(h(RecurrentMemory, { ...page, initialFrame: packFrame(frame) }));

async function measure(params: RecurrentMemoryParameters, backend: (typeof NODE_BACKENDS)[number] = 'wasm') {
  return (await runInNode<RecurrentMemoryFrame>('recurrent-memory', params, backend)).frame;
}

// On the CPU backend the cells are unrolled by stock operations, on WASM by kernels of our own.
describe.each(NODE_BACKENDS)('training on %s', (backend) => {
  it.each(taskSets.map((set) => [describeTaskSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(taskDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );

  it.each(taskSets.map((set) => [describeTaskSet(set), set] as const))(
    'has PyTorch’s gradient of every parameter: %s',
    async (_, { params, perSeed }) => {
      await measure({ ...small, trainSteps: 1 }, backend);
      const task = params.task as SequenceTask;
      const { cell, width, length, examples, seed } = params;
      const network = { cell, width, blocks: CELL_BLOCKS[cell].length, ...SEQUENCE_TASKS[task] };
      const seeds = perSeed.map((_one, s) => seed + s);
      const rows = seeds.map((one) => {
        const drawn = drawTaskNetwork(params, task, one);
        return parameterRow(drawn.cell, drawn.readout);
      });
      const batches = seeds.map((one) => drawTaskBatch(task, new RandomState([one, 6]), length, examples));
      const steps = taskSteps(task, length);
      const gradient = tf.tidy(() => {
        const tensors = {
          inputs: tf.tensor3d(
            batches.flatMap(({ inputs }) => Array.from(inputs)),
            [seeds.length, steps * examples, network.inputs],
          ),
          targets: tf.tensor3d(
            batches.flatMap(({ targets }) => Array.from(targets)),
            [seeds.length, task === 'adding' ? examples : steps * examples, network.outputs],
          ),
        };
        const all = tf.tensor1d(rows.flatMap((row) => Array.from(row)));
        return taskPass(tf, network, task, all, tensors, steps).gradient.dataSync();
      });
      perSeed.forEach(({ parameterGradient }, s) => {
        const largest = Math.max(...parameterGradient.map(Math.abs));
        expect(parameterGradient).toHaveLength(gradient.length / seeds.length);
        parameterGradient.forEach((wanted, i) => {
          const got = gradient[s * parameterGradient.length + i] as number;
          expect(Math.abs(got - wanted), `seed ${s}, parameter ${i}`).toBeLessThan(2e-6 * largest);
        });
      });
    },
  );

  it.each([
    ['state', 200],
    ['loss', 75],
    ['squared gradient', 40],
  ] as const)('stops where the %s first overflows', async (quantity, length) => {
    const frame = await measure(
      { ...small, cell: 'rnn-linear', recurrent: 'identity', forgetBias: null, gain: 2, length },
      backend,
    );
    expect(frame.training?.failure).toEqual({ step: 1, seed: 0, quantity });
    expect(frame.progress).toBe(1);
    expect(recurrentMemory.summarize(frame)).toBe(
      `In step 1 of training the ${quantity} of the network of seed 0 is no longer a finite number, and training stops there.`,
    );
    const html = draw(frame);
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    expect(html).toContain('terms/overflow/');
  });
});

describe('the single-precision tanh', () => {
  it('is tanh to the last digit but one, and what it must be where there is none', () => {
    for (let x = -12; x <= 12; x += 1 / 512) {
      const [got, wanted] = [singleTanh(x + 1e-5), Math.tanh(x + 1e-5)];
      expect(Math.abs(got / wanted - 1), `${x}`).toBeLessThan(1.4e-7);
    }
    for (const tiny of [1e-4, 1e-20, -1e-38]) expect(singleTanh(tiny) / Math.tanh(tiny)).toBeCloseTo(1, 6);
    expect([singleTanh(0), singleTanh(Infinity), singleTanh(-Infinity), singleTanh(Number.NaN)]).toEqual([
      0,
      1,
      -1,
      Number.NaN,
    ]);
  });
});

describe('the tasks', () => {
  it('adding: two marks, one in each half, and their numbers’ sum', () => {
    for (const length of [2, 7, 30]) {
      const { inputs, targets } = drawTaskBatch('adding', new RandomState([1, 6]), length, 50);
      const at = (step: number, example: number) => 2 * (step * 50 + example);
      targets.forEach((target, example) => {
        const marked = Array.from({ length }, (_, t) => t).filter((t) => inputs[at(t, example) + 1] === 1);
        expect(marked).toHaveLength(2);
        expect(marked[0]).toBeLessThan(Math.floor(length / 2));
        expect(marked[1]).toBeGreaterThanOrEqual(Math.floor(length / 2));
        const sum = marked.reduce((total, t) => total + (inputs[at(t, example)] as number), 0);
        expect(target).toBeCloseTo(sum, 6);
      });
    }
  });

  it('copy: ten symbols, blanks, the mark one step before the answers, the same ten', () => {
    const delay = 5;
    const { inputs, targets } = drawTaskBatch('copy', new RandomState([1, 6]), delay, 3);
    const hot = (values: Float32Array, width: number, t: number, example: number) => {
      const row = values.subarray((t * 3 + example) * width, (t * 3 + example + 1) * width);
      expect(row.reduce((sum, x) => sum + x, 0)).toBe(1);
      return row.indexOf(1);
    };
    for (let example = 0; example < 3; example++) {
      const shown = Array.from({ length: delay + 20 }, (_, t) => hot(inputs, 10, t, example));
      const asked = Array.from({ length: delay + 20 }, (_, t) => hot(targets, 9, t, example));
      expect(shown.slice(0, 10).every((symbol) => symbol < 8)).toBe(true);
      expect(shown.indexOf(9)).toBe(delay + 9);
      expect(shown.filter((symbol) => symbol === 8)).toHaveLength(delay + 9);
      expect(asked.slice(0, delay + 10).every((symbol) => symbol === 8)).toBe(true);
      expect(asked.slice(delay + 10)).toEqual(shown.slice(0, 10));
    }
  });

  it('have the losses without memory that a Monte Carlo in Python finds', { timeout: 60_000 }, () => {
    const python = installed('torch');
    if (python === undefined && !process.env['CI']) return;
    // The best constant answer to adding; the entropy of the answers to copying by their frequencies.
    const script = `import json, math, numpy as np
r = np.random.RandomState(5)
e = (r.random_sample((400000, 2)).sum(1) - 1) ** 2
s = r.randint(0, 8, (400000, 10))
p = np.array([np.bincount(c[:200000], minlength=8) / 200000 for c in s.T])
nats = -np.log(p[np.arange(10), s[200000:]]).sum(1)
print(json.dumps([e.mean(), e.std() / math.sqrt(len(e)), nats.mean(), nats.std() / math.sqrt(len(nats))]))`;
    const run = spawnSync(python as string, ['-c', script], { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    const [adds, addsError, copies, copiesError] = JSON.parse(run.stdout) as [number, number, number, number];
    expect(Math.abs(adds - ADDING_BASELINE)).toBeLessThan(3 * addsError);
    // The frequencies are estimates: 70 free numbers cost about 35 of 200 000 nats a sequence more.
    expect(Math.abs(copies - 30 * copyBaseline(10))).toBeLessThan(3 * copiesError + 35 / 200_000);
    expect(copyBaseline(20)).toBeCloseTo(0.51986, 6);
    expect(copyBaseline(100)).toBeCloseTo(0.173287, 6);
    expect(copyBaseline(2000)).toBeCloseTo(0.010294, 6);
    expect(ADDING_BASELINE).toBe(1 / 6);
  });

  it('score whoever answers without memory at the baseline, by the loss that is trained', async () => {
    await measure({ ...small, trainSteps: 1 }, 'wasm');
    // All weights 0: every state is 0, and the output layer's bias is the answer.
    const network = { cell: 'rnn-tanh', width: 4, blocks: 1, ...SEQUENCE_TASKS.adding } as const;
    const { inputs, targets } = drawTaskBatch('adding', new RandomState([0, 6]), 4, 5000);
    const parameters = new Float32Array(4 * 4 + 2 * 4 + 4 + 4 + 4 + 1);
    parameters[parameters.length - 1] = 1;
    const loss = tf.tidy(
      () =>
        taskPass(
          tf,
          network,
          'adding',
          tf.tensor1d(parameters),
          { inputs: tf.tensor3d(inputs, [1, 20_000, 2]), targets: tf.tensor3d(targets, [1, 5000, 1]) },
          4,
        ).loss.dataSync()[0],
    ) as number;
    // The square's standard deviation is √(1/15 − 1/36).
    expect(Math.abs(loss - ADDING_BASELINE)).toBeLessThan(3 * Math.sqrt((1 / 15 - 1 / 36) / 5000));
  });
});

describe('the course', () => {
  it('has forty records at most, and ends with the last update', () => {
    expect(recordEnds(3)).toEqual([1, 2, 3]);
    const many = recordEnds(777);
    expect([many.length, many.at(-1), new Set(many).size]).toEqual([40, 777, 40]);
  });

  it('averages a record’s losses, the unfinished one’s too', () => {
    const losses = Array.from({ length: 50 }, (_, i) => (i < 40 ? 0.1 : 0.001));
    const whole = summarizeLosses([losses, losses], 50, 1 / 6);
    expect(whole.last).toBe(0.001);
    expect(whole.learned).toBe(2);
    expect(whole.loss.median[0]).toBeCloseTo(-1, 12);
    const half = summarizeLosses([losses.slice(0, 7)], 80, 1 / 6);
    expect(half.steps).toEqual([2, 4, 6, 7]);
  });

  it('shows the loss after every step that a reader asks for, and frees what it holds', async () => {
    await measure({ ...small, trainSteps: 1 }, 'wasm');
    const core = {
      tf,
      backend: { name: 'wasm', bits: 32 } as const,
      cache: new DeviceCache(tf, 1e6),
      isLost: () => false,
    };
    const start = () => new Session(core, (lab) => runRecurrentMemory({ ...small, trainSteps: 5 }, lab));
    const before = tf.memory().numTensors;
    const seen: RecurrentMemoryFrame[] = [];
    const whole = start();
    for (let frame = await whole.next(true); frame; frame = await whole.next(true)) seen.push(frame);
    expect(tf.memory().numTensors).toBe(before);
    const counts = seen.map(({ training }) => training?.steps.at(-1) ?? 0);
    expect(new Set(counts)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(seen.map(({ progress }) => progress)).toEqual(seen.map(({ progress }) => progress).sort());
    for (const frame of seen) expect(draw(frame)).not.toMatch(/="[^"]*(NaN|Infinity|undefined)|not a number/);
    expect(
      recurrentMemory.summarize(seen.find((one) => one.training?.steps.at(-1) === 3) as RecurrentMemoryFrame),
    ).toMatch(
      /^After 3 of 5 steps of the adding problem the loss of an LSTM with orthogonal weights and a forget bias of 1 is [\d.]+\. Without memory it is 0\.17\.$/,
    );
    const cancelled = start();
    for (let i = 0; i < 4; i++) await cancelled.next(true);
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    await cancelled.cancel();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is the same in groups of seeds as in one', async () => {
    const [two, one] = [await measure(small), await measure({ ...small, seeds: 1, seed: 1 })];
    const course = (frame: RecurrentMemoryFrame, s: number) => frame.training?.loss.perSeed[s] as number[];
    course(one, 0).forEach((loss, i) => {
      expect(loss).toBeCloseTo(course(two, 1)[i] as number, 4);
    });
  });
});

describe('what a training says', () => {
  it('in the finding, the readings, the files', async () => {
    const frame = await measure({ ...small, trainSteps: 60 });
    const finding = recurrentMemory.summarize(frame);
    expect(finding).toMatch(
      /^After 60 steps of the adding problem the loss of an LSTM .* is [\d.]+\. Without memory it is 0\.17; \d of 2 networks are below half of that\. Before training the cell state 8 steps back received [\d.·⁻¹²³⁴⁵]+ times the gradient of the last one; after it, [\d.·⁻¹²³⁴⁵]+ times\.$/,
    );
    // The page computes it again from what it was sent.
    expect(recurrentMemory.summarize(unpackFrame(packFrame(frame)))).toBe(finding);
    expect(recurrentMemoryExperiment.read('task-baseline', frame)).toBe('0.17');
    expect(Number(recurrentMemoryExperiment.read('task-loss', frame))).toBeCloseTo(frame.training?.last as number, 2);
    expect(recurrentMemoryExperiment.read('task-step', frame)).toMatch(/^(none|\d+)$/);
    const csv = recurrentMemoryCsv(frame);
    expect(csv).toMatch(/^log10_loss,median,step,60,-?[\d.]+$/m);
    expect(csv).toMatch(/^log10_memory_gradient_before_training,median,lag,8,-?[\d.]+$/m);
    expect(csv).toMatch(/^forget_gate_before_training,mean,time,8,0\.\d+$/m);
    expect(draw(frame)).toContain('loss without memory, 0.17');
    const { notes } = recurrentMemoryExperiment.text(frame);
    expect(notes.at(-1)).toMatch(/^Loss up to step … of training: 2: .*, 60: .*; without memory 0\.17\.$/);
  });

  it('nothing without a task', async () => {
    const frame = await measure({ ...small, task: 'none' });
    expect(frame.training).toBeNull();
    for (const reading of ['task-loss', 'task-baseline', 'task-step']) {
      expect(() => recurrentMemoryExperiment.read(reading, frame)).toThrow('nothing is trained without a task');
    }
  });

  it('when the loss falls below half the baseline: after that record’s first step', async () => {
    const frame = await measure({ ...small, trainSteps: 4, seeds: 1 });
    const training = frame.training as NonNullable<typeof frame.training>;
    const curve = (losses: number[]) => ({
      ...frame,
      training: { ...training, steps: [10, 20, 30], loss: { ...training.loss, median: losses.map(Math.log10) } },
    });
    expect(recurrentMemoryExperiment.read('task-step', curve([0.2, 0.15, 0.08]))).toBe('21');
    expect(recurrentMemoryExperiment.read('task-step', curve([0.02, 0.15, 0.08]))).toBe('1');
    expect(recurrentMemoryExperiment.read('task-step', curve([0.2, 0.2, 0.2]))).toBe('none');
  });
});
