import type * as tf from '@tensorflow/tfjs-core';
import type { TrainingRaceParameters } from '../../src/lab/experiments/training-race/definition.ts';
import type { LaneName } from '../../src/lab/experiments/training-race/frame.ts';
import { laneSettings } from '../../src/lab/experiments/training-race/lane.ts';
import { mapPoints, recordedSteps } from '../../src/lab/experiments/training-race/run.ts';
import { drawDataset } from '../../src/lab/nn/datasets.ts';
import { initialParameters, layerPlaces } from '../../src/lab/nn/trainable-network.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';

/** What both sides say of one network. */
export interface Course {
  /** By record. */
  loss: number[];
  /** At the last frame. */
  map: number[];
}

/**
 * The plain TensorFlow.js way: a variable for every matrix and bias, `optimizer.minimize` of the cross-entropy, and at each
 * record the loss and the map by going forward once more. What a record holds besides is left out.
 */
export async function trainPlainly(core: typeof tf, params: TrainingRaceParameters, lane: LaneName): Promise<Course> {
  const { network, learningRate } = laneSettings(params, lane);
  const drawn = drawDataset(params.dataset, params.points, params.noise, new RandomState([params.seed, 0]));
  const initial = initialParameters(network, params.seed);
  const x = core.tensor2d(new Float32Array(drawn.points), [params.points, 2]);
  const labels = core.tensor2d(Array.from(drawn.labels), [params.points, 1]);
  const cells = core.tensor2d(mapPoints(), [mapPoints().length / 2, 2]);
  const layers = layerPlaces(network).map(({ fanIn, fanOut, weight, bias }) => ({
    weight: core.variable(core.tensor2d(initial.slice(weight, bias), [fanIn, fanOut])),
    bias: core.variable(core.tensor1d(initial.slice(bias, bias + fanOut))),
  }));
  const phi = (z: tf.Tensor2D) => core[network.activation as 'sigmoid' | 'relu'](z);
  const predict = (from: tf.Tensor2D) =>
    layers.reduce((h, { weight, bias }, l) => {
      const z = core.add(core.matMul(h, weight), bias) as tf.Tensor2D;
      return l < network.depth ? phi(z) : z;
    }, from);
  const loss = () => core.losses.sigmoidCrossEntropy(labels, predict(x)) as tf.Scalar;
  const optimizer = core.train.sgd(learningRate);
  const course: Course = { loss: [], map: [] };
  let step = 0;
  for (const target of recordedSteps(params.steps)) {
    for (; step < target; step++) optimizer.minimize(loss);
    const [now, map] = core.tidy(() => [loss(), core.sigmoid(predict(cells))]) as [tf.Scalar, tf.Tensor2D];
    course.loss.push((await now.data())[0] as number);
    course.map = Array.from(await map.data());
    core.dispose([now, map]);
  }
  optimizer.dispose();
  core.dispose([x, labels, cells, ...layers.flatMap(({ weight, bias }) => [weight, bias])]);
  return course;
}
