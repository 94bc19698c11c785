import type * as tf from '@tensorflow/tfjs-core';
import { type Lab, presetValues } from '../../src/lab/experiment.ts';
import {
  COMPARED,
  EXAMPLES,
  type NumberFormatsFrame,
  type NumberFormatsParameters,
  numberFormats,
  STORED_NAMES,
  type StoredName,
} from '../../src/lab/experiments/number-formats/definition.ts';
import { runNumberFormats } from '../../src/lab/experiments/number-formats/run.ts';
import { drawData, drawLayer } from '../../src/lab/nn/initializers.ts';
import { type Rounding, roundings } from '../../src/lab/numerics/rounding.ts';
import { logRms } from '../../src/lab/numerics/statistics.ts';
import { assertClose, type Contest, type Sides, timed } from './contest.ts';

/** log10 RMS gradients by layers back from the loss, one list a seed. */
type Gradients = Record<StoredName, number[][]>;

const STORED: Readonly<Record<StoredName, Rounding>> = { fp64: (x) => x, ...roundings };

/**
 * The plain way: products and activations by stock operations on the backend, and because no operation stores a number in
 * another format, every result is read, rounded in JavaScript and written back. The weights are drawn before the clock
 * starts. Without rounding the arithmetic is the backend's fp32.
 */
function plainFormats(core: typeof tf, params: NumberFormatsParameters) {
  const { depth, width, seed, seeds } = params;
  const networks = Array.from({ length: seeds }, (_, s) => ({
    ...drawData(seed + s, EXAMPLES, width, 'float32'),
    weights: Array.from({ length: depth }, (_layer, l) =>
      drawLayer('xavier-normal', seed + s, l + 1, width, 'float32').weight.map((x) => x / Math.sqrt(width)),
    ),
  }));
  const square: [number, number] = [width, width];
  const batch: [number, number] = [EXAMPLES, width];

  const measureOne = async (network: (typeof networks)[number], round: Rounding): Promise<number[]> => {
    const stored = (values: ArrayLike<number>, shape: [number, number]) =>
      core.tensor2d(Float32Array.from(values, round), shape);
    const keep = async (result: tf.Tensor) => {
      const values = await result.data();
      result.dispose();
      return stored(values, batch);
    };
    let h = stored(network.input, batch);
    const traces: { weight: tf.Tensor2D; z: tf.Tensor2D }[] = [];
    for (const drawn of network.weights) {
      const weight = stored(drawn, square);
      const z = await keep(core.matMul(h, weight));
      h.dispose();
      h = await keep(core.sigmoid(z));
      traces.push({ weight, z });
    }
    h.dispose();
    let g = stored(network.readout, batch);
    const logs = [logRms(await g.data())];
    for (const { weight, z } of traces.reverse()) {
      const before = g;
      const delta = await keep(
        core.tidy(() => {
          const value = core.sigmoid(z);
          return core.mul(core.mul(value, core.sub(1, value)), before);
        }),
      );
      g = await keep(core.matMul(delta, weight, false, true));
      core.dispose([before, delta, weight, z]);
      logs.push(logRms(await g.data()));
    }
    g.dispose();
    return logs;
  };

  return async (count = seeds): Promise<Gradients> => {
    const found = Object.fromEntries(STORED_NAMES.map((name) => [name, [] as number[][]])) as Gradients;
    for (const network of networks.slice(0, count)) {
      for (const name of STORED_NAMES) found[name].push(await measureOne(network, STORED[name]));
    }
    return found;
  };
}

/** Ours draws its random numbers within the clock, and uses no operation of the backend. */
async function prepare(lab: Lab, params: NumberFormatsParameters): Promise<Sides> {
  let frame: NumberFormatsFrame | null = null;
  const ours = () =>
    timed(async () => {
      for await (const next of runNumberFormats(params, lab)) frame = next;
    });
  await ours();
  const plain = plainFormats(lab.tf, params);
  let measured = await plain(1);
  return {
    ours,
    plain: () =>
      timed(async () => {
        measured = await plain();
      }),
    compare() {
      for (const name of ['fp64', ...COMPARED] as const) {
        measured[name].forEach((logs, s) => {
          // The last elements before all are 0 depend on single roundings, and the backend's are another fp32's.
          const upTo = Math.max(1, logs.findIndex((log) => !Number.isFinite(log)) - 2);
          const [got, expected] = [frame?.formats[name].gradient.perSeed[s] ?? [], logs].map((list) =>
            list.slice(0, upTo),
          );
          assertClose(name, got as number[], expected as number[], 0.02, 1);
        });
      }
    },
    dispose() {},
  };
}

/** The opening's network, less deep and with fewer seeds. */
const params = { ...presetValues(numberFormats, 'sigmoid'), depth: 30, seeds: 2 };

export const numberFormatsContests: readonly Contest[] = [
  {
    experiment: 'number-formats',
    setting: `sigmoid, ${params.depth} layers, five formats, ${params.seeds} seeds`,
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  },
];
