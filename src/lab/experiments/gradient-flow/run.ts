import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { inverseRoot, moveScale, needsScale, plainScaling, type Scaling } from '../../nn/carried-scale.ts';
import { measureFormats } from '../../nn/dense-formats.ts';
import { variances } from '../../nn/initializers.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { type Normalized, normalize, normalizeBackward } from '../../nn/normalization.ts';
import { drawBatches, drawLayers } from '../drawn-networks.ts';
import { ownedTensors } from '../owned-tensors.ts';
import type { GradientFlowFrame, GradientFlowParameters } from './definition.ts';
import { Record } from './record.ts';

/** How the forward signal keeps its magnitude in fp32; `fixed` where an activation or a normalization keeps it near 1. */
function scalingOf(params: GradientFlowParameters, sigmaB2: number): Scaling | 'fixed' {
  if (params.normalization !== 'none') return 'fixed';
  const plain = plainScaling(params.activation, sigmaB2 > 0);
  return params.architecture === 'residual' && plain === 'fixed' ? 'anchored' : plain;
}

/** What the backward pass needs of a layer. */
interface Trace {
  /** h′ of the layer below, as stored. */
  below: tf.Tensor3D;
  /** φ′ */
  slope: tf.Tensor3D;
  normalized: Normalized | undefined;
}

/**
 * Measures gradient flow: S networks at once, one forward and one exact backward pass, fp32 on the device with scales
 * carried apart, so that no magnitude is lost at any depth. Frames are complete in themselves.
 */
export async function* runGradientFlow(
  params: GradientFlowParameters,
  lab: Lab,
): AsyncGenerator<GradientFlowFrame, void, void> {
  const core = lab.tf;
  const kernels = networkKernels(core);
  const { depth, width, activation, normalization, seeds } = params;
  const { sigmaW2, sigmaB2 } = variances(params.init, width, params.sigmaW2, params.sigmaB2);
  const residual = params.architecture === 'residual';
  const branch = residual ? params.branchScale : 1;
  const weightScale = Math.sqrt(sigmaW2 / width);
  const scaling = scalingOf(params, sigmaB2);
  const record = new Record(params, { sigmaW2, sigmaB2 }, scaling);

  const { own, drop, dispose } = ownedTensors(core);
  const frameWhenDue = async () => {
    await lab.checkpoint();
    if (!record.failed && !lab.frameDue()) return null;
    await record.settle(lab);
    return record.frame();
  };

  try {
    const { input, readout } = drawBatches(core, params);
    own(readout);
    let h = own(input);
    let square = own(kernels.meanSquare(h));
    record.expectActivation(0, square);
    let scale: tf.Tensor3D | null = needsScale(scaling, activation)
      ? own(core.ones([seeds, 1, 1]) as tf.Tensor3D)
      : null;
    const traces: Trace[] = [];

    for (let layer = 1; layer <= depth; layer++) {
      const drawn = drawLayers(lab, params, sigmaB2, layer);
      const step = core.tidy(() => {
        const { next, ratio, root } = moveScale(core, scaling, scale, square, lab.backend.bits);
        let z = kernels.product(h, drawn.weight, { transposed: false, factor: weightScale }, root);
        if (ratio) z = core.mul(z, ratio);
        if (drawn.bias) {
          const bias = core.mul(drawn.bias, Math.sqrt(sigmaB2));
          z = core.add(z, next && scaling === 'anchored' ? core.div(bias, next) : bias);
        }
        const normalized = normalization === 'none' ? undefined : normalize(core, normalization, z);
        const [value, slope] = kernels.activate(normalized?.y ?? z, activation, next);
        let above = value;
        if (residual) {
          const kept = root ? core.mul(h, inverseRoot(core, root)) : ratio ? core.mul(h, ratio) : h;
          above = core.add(kept, core.mul(value, branch));
        }
        return { above, slope, normalized, next, square: kernels.meanSquare(above), flat: kernels.flatness(slope) };
      });
      drawn.release();
      own(step.above);
      own(step.slope);
      if (step.normalized) {
        own(step.normalized.y);
        own(step.normalized.inverse);
      }
      traces.push({ below: h, slope: step.slope, normalized: step.normalized });
      h = step.above;
      square = own(step.square);
      if (step.next) {
        drop(scale);
        scale = own(step.next);
      }
      record.expectActivation(layer, square);
      record.expectFlatness(layer, own(step.flat));
      const frame = await frameWhenDue();
      if (frame) yield frame;
      if (record.failed) return;
    }

    let gradient = readout;
    let gradientSquare = own(kernels.meanSquare(gradient));
    record.expectGradient(depth, gradientSquare);
    drop(h);
    for (let layer = depth; layer >= 1; layer--) {
      const { below, slope, normalized } = traces.pop() as Trace;
      const drawn = drawLayers(lab, params, sigmaB2, layer);
      const step = core.tidy(() => {
        const branchGradient = core.mul(slope, gradient) as tf.Tensor3D;
        const delta =
          normalized && normalization !== 'none'
            ? normalizeBackward(core, normalization, normalized, branchGradient)
            : branchGradient;
        const attributes = { transposed: true, factor: weightScale * branch };
        let next = kernels.product(delta, drawn.weight, attributes, gradientSquare);
        if (residual) next = core.add(next, core.mul(gradient, inverseRoot(core, gradientSquare)));
        return { next, square: kernels.meanSquare(next), weight: kernels.weightGradientMeanSquare(below, delta) };
      });
      drawn.release();
      drop(below, slope, normalized?.y, normalized?.inverse, gradient);
      record.expectWeightGradient(layer, own(step.weight), branch);
      gradient = own(step.next);
      gradientSquare = own(step.square);
      record.expectGradient(layer - 1, gradientSquare);
      const frame = await frameWhenDue();
      if (frame) yield frame;
      if (record.failed) return;
    }
    await record.settle(lab);
    if (!record.failed) record.formats = await measureFormats(params, params.seed, () => lab.checkpoint());
  } finally {
    dispose();
  }
  // After the tensors are freed: nobody need pull once more to have them so.
  yield record.frame('done');
}
