import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../src/lab/experiment.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type MapFrame,
  type MapParameters,
  trainabilityMap,
} from '../../src/lab/experiments/trainability-map/definition.ts';
import { pixelRates } from '../../src/lab/experiments/trainability-map/grid.ts';
import {
  type InitialState,
  initialState,
  loadDraws,
} from '../../src/lab/experiments/trainability-map/initial-state.ts';
import { count, GIVEN_UP, giveUp, measureOf, type Tally } from '../../src/lab/experiments/trainability-map/measure.ts';
import { runMap } from '../../src/lab/experiments/trainability-map/run.ts';
import { type Contest, type Sides, timed, timeRun } from './contest.ts';

type Params = MapParameters & { resolution: number };

/**
 * The plain way: all networks of the map as one batch of stock operations, their gradients by `tf.grads`, the losses of
 * all steps read at the end. Weights and data lie on the device before the clock starts; the inputs are tiled, since the
 * product's gradient does not reduce what was broadcast.
 */
function plainMap({ tf: core }: Lab, params: Params, start: InitialState) {
  const { resolution, steps } = params;
  const { width, batch, w0, w1, x, y } = start;
  const networks = resolution ** 2;
  const tiled = (numbers: Float64Array, shape: [number, number]) =>
    core.tidy(() => core.tile(core.tensor3d(Float32Array.from(numbers), [1, ...shape]), [networks, 1, 1]));
  const [inputs, targets] = [tiled(x, [batch, width]), tiled(y, [batch, 1])];
  const [first, second] = [tiled(w0, [width, width]), tiled(w1, [width, 1])];
  const rates = Array.from({ length: networks }, (_, pixel) => pixelRates(params, resolution, pixel));
  const rateOf = (key: 'x' | 'y') =>
    core.tensor3d(
      Float32Array.from(rates, (at) => 10 ** at[key]),
      [networks, 1, 1],
    );
  const [inputRate, outputRate] = [rateOf('x'), rateOf('y')];

  const losses = (weights: tf.Tensor, readout: tf.Tensor) => {
    const hidden = core.tanh(core.matMul(inputs, weights as tf.Tensor3D));
    const output = core.div(core.matMul(hidden, readout as tf.Tensor3D), width);
    return core.mean(core.squaredDifference(output, targets), [1, 2]);
  };

  return {
    async train(): Promise<number[]> {
      let [weights, readout]: tf.Tensor[] = [first.clone(), second.clone()];
      const seen: tf.Tensor[] = [];
      for (let step = 0; step < steps; step++) {
        const [loss, nextWeights, nextReadout] = core.tidy(() => {
          let each: tf.Tensor | null = null;
          const gradient = core.grads((w, r) => {
            each = core.keep(losses(w as tf.Tensor, r as tf.Tensor));
            return core.sum(each);
          });
          const [g0, g1] = gradient([weights as tf.Tensor, readout as tf.Tensor]);
          return [
            each as unknown as tf.Tensor,
            core.sub(weights as tf.Tensor, core.mul(inputRate, g0 as tf.Tensor)),
            core.sub(readout as tf.Tensor, core.mul(outputRate, g1 as tf.Tensor)),
          ] as const;
        });
        core.dispose([weights as tf.Tensor, readout as tf.Tensor]);
        seen.push(loss);
        [weights, readout] = [nextWeights, nextReadout];
      }
      core.dispose([weights as tf.Tensor, readout as tf.Tensor]);
      const history = core.stack(seen);
      core.dispose(seen);
      const numbers = await history.data();
      history.dispose();
      return rates.map((_, network) => {
        const tally: Tally = { sum: 0, inverse: 0, last: 0, overflowed: false };
        for (let step = 0; step < steps && !tally.overflowed; step++) {
          const v = (numbers[step * networks + network] as number) / (numbers[network] as number);
          if (v <= GIVEN_UP) count(tally, v, step, steps);
          else giveUp(tally, step, steps);
        }
        return measureOf(tally);
      });
    },
    dispose: () => core.dispose([inputs, targets, first, second, inputRate, outputRate]),
  };
}

/** Most runs whose label may differ between two ways to compute them: those at the boundary. */
const DIFFERENT = 0.01;

async function prepare(lab: Lab, params: Params): Promise<Sides> {
  const plain = plainMap(lab, params, initialState(await loadDraws(8), 8, 'tanh'));
  let asked = 0;
  // Asked for under another name each time: a map that is known is not computed again.
  const runOurs = () => timeRun(lab, (watched) => runMap({ ...params, roughness: ++asked / 1e6 }, watched), 'tensors');
  let frame: MapFrame = (await runOurs()).frame;
  let measures = await plain.train();
  return {
    async ours() {
      const timing = await runOurs();
      frame = timing.frame;
      return timing.milliseconds;
    },
    plain: () =>
      timed(async () => {
        measures = await plain.train();
      }),
    compare() {
      const different = measures.filter(
        (measure, pixel) => measure < 0 !== (frame.measure[pixel] as number) < 0,
      ).length;
      if (different > DIFFERENT * measures.length) {
        throw new Error(`the two sides train different networks: ${different} of ${measures.length} end otherwise`);
      }
    },
    dispose: plain.dispose,
  };
}

/** The paper's map: all runs of it, networks × steps, whichever way they are computed. */
export const trainabilityMapContests: readonly Contest[] = [32, 64].map((resolution) => {
  const params: Params = { ...presetValues(trainabilityMap, 'paper'), resolution, steps: 40 };
  return {
    experiment: 'trainability-map',
    setting: `tanh, ${resolution} × ${resolution} networks, ${params.steps} steps`,
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
