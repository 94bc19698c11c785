import type * as tf from '@tensorflow/tfjs-core';
import { type Lab, presetValues } from '../../src/lab/experiment.ts';
import { type EdgeOfChaosParameters, edgeOfChaos } from '../../src/lab/experiments/edge-of-chaos/definition.ts';
import { drawOne, drawPairs } from '../../src/lab/experiments/edge-of-chaos/draw.ts';
import { cellCentre } from '../../src/lab/experiments/edge-of-chaos/grid.ts';
import { measuredFrom } from '../../src/lab/experiments/edge-of-chaos/propagate.ts';
import { runEdgeOfChaos } from '../../src/lab/experiments/edge-of-chaos/run.ts';
import { assertClose, bothSides, type Contest, type Sides, timeRun } from './contest.ts';
import { rms } from './probes.ts';

/**
 * The plain way: cell by cell, a tanh network in stock operations, forward through all its layers; `tf.grad` of the read-out
 * carries the gradient back through the upper half; one read of all cells at the end. The draws lie on the device before
 * the clock starts. The point that ours measures too, one network among hundreds, is left out.
 */
function plainPlane(lab: Lab, params: EdgeOfChaosParameters) {
  const { tf: core } = lab;
  const { depth, width, grid } = params;
  const from = measuredFrom(depth);
  const data = drawPairs(core, params);
  const [input, readout] = core.tidy(() => [core.squeeze(data.input, [0]), core.squeeze(data.readout, [0])]) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  core.dispose([data.input, data.readout]);
  const layers = Array.from({ length: depth }, (_, l) => {
    const { weight, bias, release } = drawOne(lab, params, 0, l + 1);
    const layer = core.tidy(() => ({
      weight: core.mul(core.squeeze(weight, [0]), 1 / Math.sqrt(width)) as tf.Tensor2D,
      bias: core.squeeze(bias, [0]) as tf.Tensor2D,
    }));
    release();
    return layer;
  });

  const factorOf = (cell: number): tf.Scalar => {
    const { sigmaW, sigmaB } = cellCentre(params, cell);
    const through = (h: tf.Tensor2D, part: typeof layers) =>
      part.reduce((x, { weight, bias }) => {
        const z = core.add(core.mul(core.matMul(x, weight), sigmaW), core.mul(bias, sigmaB));
        return core.tanh(z) as tf.Tensor2D;
      }, h);
    const middle = through(input, layers.slice(0, from));
    const gradient = core.grad((h) => core.sum(core.mul(through(h as tf.Tensor2D, layers.slice(from)), readout)))(
      middle,
    );
    return core.div(rms(core, gradient), rms(core, readout));
  };

  return {
    /** log10 of the factor on the gradient's RMS a layer, by cell. */
    async measure(): Promise<number[]> {
      const factors = core.tidy(() =>
        core.stack(Array.from({ length: grid * grid }, (_, cell) => core.tidy(() => factorOf(cell)))),
      );
      const steps = Array.from(await factors.data(), (factor) => Math.log10(factor) / (depth - from));
      factors.dispose();
      return steps;
    },
    dispose: () => core.dispose([input, readout, ...layers.flatMap(({ weight, bias }) => [weight, bias])]),
  };
}

/** The clock of ours starts when the run first uses TensorFlow.js, after theory and contours. */
async function prepare(lab: Lab, params: EdgeOfChaosParameters): Promise<Sides> {
  const runOurs = () => timeRun(lab, (watched) => runEdgeOfChaos(params, watched), 'tensors');
  const plain = plainPlane(lab, params);
  return bothSides({
    ours: runOurs,
    plain,
    // In the chaotic phase a rounding error grows from layer to layer.
    compare: (frame, steps) => assertClose('factor', frame.plane.step, steps, 1e-2, 0.1),
  });
}

const GRIDS = [8, 16];

/** A plane of one seed. */
export const edgeOfChaosContests: readonly Contest[] = GRIDS.map((grid) => {
  const opening = presetValues(edgeOfChaos, 'tanh');
  const params = { ...opening, grid, seeds: 1 };
  return {
    experiment: 'edge-of-chaos',
    setting: `tanh, ${params.depth} layers, ${grid} × ${grid} cells`,
    params,
    ...(grid === GRIDS.at(-1) ? { opening } : {}),
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
