import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../src/lab/experiment.ts';
import {
  type AttentionFrame,
  type AttentionParameters,
  attentionPreset,
  SEQUENCES,
} from '../../src/lab/experiments/attention-and-distance/definition.ts';
import { attentionLayer, drawNetwork } from '../../src/lab/experiments/attention-and-distance/layers.ts';
import { runAttention } from '../../src/lab/experiments/attention-and-distance/run.ts';
import { drawAttention } from '../../src/lab/nn/attention.ts';
import { assertClose, type Contest, type Sides, timed, timeRun } from './contest.ts';

/** Base-10 logarithms by lag. */
interface Profiles {
  attention: number[];
  recurrence: number[];
}

/**
 * The plain way: seed by seed, `tf.grads` of the read-out at the inputs, through causal attention over all positions and
 * through a loop of tanh steps, in stock operations; one read a network. The weights lie on the device before the clock
 * starts.
 */
function plainGradients(lab: Lab, params: AttentionParameters) {
  const { tf: core } = lab;
  const { length, width, seed, seeds, sharpness } = params;
  const { heads } = attentionLayer(params);
  const headWidth = width / heads;
  const networks = Array.from({ length: seeds }, (_, s) => {
    const { cell, sequence } = drawNetwork(params, seed + s);
    const square = (values: Float64Array) => core.tensor2d(Float32Array.from(values), [width, width]);
    const matrices = drawAttention(seed + s, width);
    return {
      query: square(matrices.query),
      key: square(matrices.key),
      value: square(matrices.value),
      output: square(matrices.output),
      recurrent: square(cell.recurrent),
      input: square(cell.input),
      readout: core.tensor2d(Float32Array.from(sequence.readout), [SEQUENCES, width]),
      x: core.tensor3d(Float32Array.from(sequence.noise), [length, SEQUENCES, width]),
    };
  });
  const mask = core.tensor2d(
    Float32Array.from({ length: length * length }, (_, i) => (i % length > Math.floor(i / length) ? -1e9 : 0)),
    [length, length],
  );

  type Network = (typeof networks)[number];
  const loss = (y: tf.Tensor, { readout }: Network) => core.sum(core.mul(y, readout)) as tf.Scalar;
  const attend = (x: tf.Tensor, network: Network) => {
    // [B, H, T, d]
    const project = (matrix: tf.Tensor2D) =>
      core.transpose(
        core.reshape(core.matMul(core.reshape(x, [-1, width]), matrix), [length, SEQUENCES, heads, headWidth]),
        [1, 2, 0, 3],
      );
    const scores = core.matMul(project(network.query), project(network.key), false, true);
    const weights = core.softmax(core.add(core.mul(scores, sharpness / Math.sqrt(headWidth)), mask));
    const mixed = core.transpose(core.matMul(weights, project(network.value)), [2, 0, 1, 3]);
    const y = core.matMul(core.reshape(mixed, [length * SEQUENCES, width]), network.output);
    return loss(core.slice(y as tf.Tensor2D, [(length - 1) * SEQUENCES, 0]), network);
  };
  const recur = (x: tf.Tensor, network: Network) => {
    let h: tf.Tensor2D = core.zeros([SEQUENCES, width]);
    for (const step of core.unstack(x)) {
      h = core.tanh(core.add(core.matMul(h, network.recurrent), core.matMul(step as tf.Tensor2D, network.input)));
    }
    return loss(h, network);
  };
  const measureOne = async (network: Network): Promise<Profiles> => {
    const sizes = core.tidy(() => {
      const byLag = (read: typeof attend) => {
        const gradient = core.grad((x) => read(x, network))(network.x);
        return core.reverse(core.sqrt(core.mean(core.square(gradient), [1, 2])));
      };
      return core.concat([byLag(attend), byLag(recur)]);
    });
    const logs = Array.from(await sizes.data(), Math.log10);
    sizes.dispose();
    return { attention: logs.slice(0, length), recurrence: logs.slice(length) };
  };
  return {
    async measure(count = seeds): Promise<Profiles[]> {
      const found: Profiles[] = [];
      for (const network of networks.slice(0, count)) found.push(await measureOne(network));
      return found;
    },
    dispose() {
      core.dispose([mask, ...networks.flatMap((network) => Object.values(network))]);
    },
  };
}

/** What single precision without a carried scale still resolves, log10. */
const RESOLVED = -15;

async function prepare(lab: Lab, params: AttentionParameters): Promise<Sides> {
  const runOurs = () => timeRun(lab, (watched) => runAttention(params, watched), 'tensors');
  let frame: AttentionFrame = (await runOurs()).frame;
  const plain = plainGradients(lab, params);
  let measured = await plain.measure(1);
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
      measured.forEach(({ attention, recurrence }, s) => {
        assertClose('attention', frame.attention.perSeed[s] ?? [], attention, 1e-3, 1);
        const kept = recurrence.filter((log) => log > RESOLVED);
        assertClose('recurrence', frame.recurrence.perSeed[s]?.slice(0, kept.length) ?? [], kept, 1e-3, 1);
      });
    },
    dispose: plain.dispose,
  };
}

/** The opening figure with fewer seeds: attention and a tanh RNN over the same inputs, short and long. */
export const attentionContests: readonly Contest[] = [20, 100].map((length) => {
  const params = { ...attentionPreset('rnn'), length, seeds: 4 };
  return {
    experiment: 'attention-and-distance',
    setting: `tanh RNN beside attention, T ${length}, ${params.seeds} seeds`,
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
