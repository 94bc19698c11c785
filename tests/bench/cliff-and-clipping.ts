import type * as tf from '@tensorflow/tfjs-core';
import { type Lab, presetValues } from '../../src/lab/experiment.ts';
import { type CliffParameters, cliffAndClipping } from '../../src/lab/experiments/cliff-and-clipping/definition.ts';
import { runCliff } from '../../src/lab/experiments/cliff-and-clipping/run.ts';
import { cellCentre } from '../../src/lab/experiments/cliff-and-clipping/surface.ts';
import { UNIT_START, UNIT_STEPS, UNIT_TARGET } from '../../src/lab/nn/recurrent-unit.ts';
import { assertClose, bothSides, type Contest, type Sides, timeRun } from './contest.ts';

interface Measured {
  /** By cell: the loss, and log10 of the gradient's norm. */
  loss: number[];
  gradient: number[];
  /** At the start and after each update. */
  descent: number[];
}

/**
 * The plain way: the unit unrolled over its fifty steps for all cells at once, `tf.grads` of the sum of their losses; then the
 * three descents as a batch of three points, `tf.grads` at every update and the clipping in stock operations, the losses
 * read once at the end. The twins that tell from where on a descent is chance are left out.
 */
function plainSurface(core: typeof tf, params: CliffParameters) {
  const { grid, steps, learningRate, threshold } = params;
  const centres = Array.from({ length: grid * grid }, (_, cell) => cellCentre(params, cell));

  /** The losses at many points, and their gradients. */
  const measureAt = (w: tf.Tensor1D, b: tf.Tensor1D): [loss: tf.Tensor1D, dw: tf.Tensor1D, db: tf.Tensor1D] => {
    let loss = w;
    const slopes = core.grads((weight, bias) => {
      let x = core.fill(w.shape, UNIT_START) as tf.Tensor;
      for (let t = 0; t < UNIT_STEPS; t++) x = core.add(core.mul(weight, core.sigmoid(x)), bias);
      const losses = core.square(core.sub(core.sigmoid(x), UNIT_TARGET)) as tf.Tensor1D;
      loss = core.keep(losses);
      return core.sum(losses);
    })([w, b]);
    const [dw, db] = slopes as [tf.Tensor1D, tf.Tensor1D];
    return [loss, dw, db];
  };

  const surface = async (): Promise<Pick<Measured, 'loss' | 'gradient'>> => {
    const all = core.tidy(() => {
      const [loss, dw, db] = measureAt(
        core.tensor1d(centres.map(({ w }) => w)),
        core.tensor1d(centres.map(({ b }) => b)),
      );
      const norm = core.sqrt(core.add(core.square(dw), core.square(db)));
      const both = core.stack([loss, norm]);
      loss.dispose();
      return both;
    });
    const values = Array.from(await all.data());
    all.dispose();
    return { loss: values.slice(0, grid * grid), gradient: values.slice(grid * grid).map(Math.log10) };
  };

  /** One update of all three: as the gradient is, clipped by value, clipped by norm. */
  const update = (point: tf.Tensor2D): { next: tf.Tensor2D; loss: tf.Tensor1D } => {
    const [w, b] = core.unstack(point) as [tf.Tensor1D, tf.Tensor1D];
    const [loss, dw, db] = measureAt(w, b);
    const [plain, byValue, byNorm] = core.unstack(core.stack([dw, db], 1)) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    const scale = core.minimum(core.div(threshold, core.add(core.norm(byNorm), 1e-6)), 1);
    const clipped = [plain, core.clipByValue(byValue, -threshold, threshold), core.mul(byNorm, scale)] as tf.Tensor1D[];
    return { next: core.sub(point, core.mul(core.stack(clipped, 1), learningRate)), loss };
  };

  const descents = async (): Promise<number[]> => {
    let point = core.tensor2d([new Array<number>(3).fill(params.w), new Array<number>(3).fill(params.b)]);
    const losses: tf.Tensor1D[] = [];
    for (let step = 0; step <= steps; step++) {
      const { next, loss } = core.tidy(() => update(point));
      losses.push(loss);
      point.dispose();
      point = next;
    }
    const all = core.stack(losses);
    const values = Array.from(await all.data());
    core.dispose([point, all, ...losses]);
    return values;
  };

  return {
    async measure(): Promise<Measured> {
      const descent = await descents();
      return { ...(await surface()), descent };
    },
    dispose: () => undefined,
  };
}

/** The clock of ours starts with the run: the descents are its first work, in double precision, and no tensor's. */
async function prepare(lab: Lab, params: CliffParameters): Promise<Sides> {
  return bothSides({
    ours: () => timeRun(lab, (watched) => runCliff(params, watched), 'start'),
    plain: plainSurface(lab.tf, params),
    compare(frame, measured) {
      assertClose('loss', frame.surface.loss, measured.loss, 1e-2, 0.1);
      // Single precision is soon elsewhere once a descent has been thrown off.
      const before = (losses: readonly number[]) => losses.slice(0, 3);
      frame.descents.forEach(({ loss, clipping }, i) => {
        const own = measured.descent.filter((_, at) => at % 3 === i);
        assertClose(`descent ${clipping}`, before(loss), before(own), 1e-2, 0.1);
      });
    },
  });
}

/** The opening figure: a plane of 40 × 40 cells, and three descents. */
export const cliffContests: readonly Contest[] = (['cliff'] as const).map((preset) => {
  const params = presetValues(cliffAndClipping, preset);
  return {
    experiment: 'cliff-and-clipping',
    setting: `${params.grid} × ${params.grid} cells, three descents`,
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
