import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../src/lab/experiment.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type InitializationParameters,
  type InitializationPreset,
  initialization,
  layerWidths,
} from '../../src/lab/experiments/initialization/definition.ts';
import { networkLayer } from '../../src/lab/experiments/initialization/network.ts';
import { runInitialization } from '../../src/lab/experiments/initialization/run.ts';
import { drawData } from '../../src/lab/nn/initializers.ts';
import { assertClose, bothSides, type Contest, type Sides, timeRun } from './contest.ts';
import { oneByOne, type Profiles, probe, readLogs, rms } from './probes.ts';

/**
 * The plain way: seed by seed, `tf.grads` of the read-out at every layer's pre-activation, of a ReLU network in stock
 * operations; one read a network. Inputs, read-outs and scaled weights lie on the device before the clock starts.
 */
function plainNetworks(lab: Lab, params: InitializationParameters) {
  const { tf: core } = lab;
  const { depth, batch, scheme, gain, activation, seed, seeds } = params;
  const widths = layerWidths(params);
  const [first, last] = [widths[0] as number, widths.at(-1) as number];
  const networks = Array.from({ length: seeds }, (_, s) => {
    const data = drawData(seed + s, batch, first, 'float32', last);
    const weights = Array.from({ length: depth }, (_, l) => {
      const one = { widths, activation, batch, scheme, gain, seed: seed + s, seeds: 1 };
      const { weight, weightDeviation, release } = networkLayer(lab, one, l + 1);
      const scaled = core.tidy(() => core.mul(core.squeeze(weight, [0]), weightDeviation) as tf.Tensor2D);
      release();
      return scaled;
    });
    return {
      input: core.tensor2d(Float32Array.from(data.input), [batch, first]),
      readout: core.tensor2d(Float32Array.from(data.readout), [batch, last]),
      weights,
    };
  });

  const measureOne = async ({ input, readout, weights }: (typeof networks)[number]): Promise<Profiles> => {
    const results = core.tidy(() => {
      const shapeOf = (l: number): [number, number] => [batch, widths[l + 1] as number];
      const { signals, gradients } = probe(core, depth, shapeOf, (look) => {
        const out = weights.reduce((h, weight) => core.relu(look(core.matMul(h, weight))), input);
        return core.sum(core.mul(out, readout)) as tf.Scalar;
      });
      const sizes = core.stack([...signals, ...gradients].map((tensor) => rms(core, tensor)));
      core.dispose(signals);
      return sizes;
    });
    const sizes = await readLogs(results);
    return { signal: sizes.slice(0, depth), gradient: sizes.slice(depth) };
  };

  return {
    measure: (count = seeds) => oneByOne(networks.slice(0, count), measureOne),
    dispose() {
      for (const { input, readout, weights } of networks) core.dispose([input, readout, ...weights]);
    },
  };
}

/**
 * Ours runs up to the frame in which every layer of the chosen scheme is measured, its histograms, which the plain way
 * does not count, included. The clock starts when the run first asks for weights, after input and read-out are drawn.
 */
async function prepare(lab: Lab, params: InitializationParameters): Promise<Sides> {
  const runOurs = () =>
    timeRun(
      lab,
      (watched) => runInitialization(params, watched),
      'weights',
      () => true,
    );
  const plain = plainNetworks(lab, params);
  return bothSides({
    ours: runOurs,
    plain,
    compare(frame, measured) {
      measured.forEach(({ signal, gradient }, s) => {
        assertClose('signal', frame.signal.perSeed[s] ?? [], signal, 1e-3, 1);
        assertClose('gradient', frame.gradient.perSeed[s] ?? [], gradient, 1e-3, 1);
      });
    },
  });
}

const PRESETS: readonly InitializationPreset[] = ['he-relu', 'narrowing-fan-in'];

/** Sixteen networks, forward and backward: equal widths, and widths that fall from layer to layer. */
export const initializationContests: readonly Contest[] = PRESETS.map((preset) => {
  const params = presetValues(initialization, preset);
  const { depth, width, lastWidth, seeds } = params;
  return {
    experiment: 'initialization',
    setting: `ReLU, ${depth} layers of ${width}${lastWidth === null ? '' : ` to ${lastWidth}`}, ${seeds} seeds`,
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
