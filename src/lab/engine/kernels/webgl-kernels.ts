import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type * as tf from '@tensorflow/tfjs-core';
import { type ActivateAttributes, gramIsCheaper, KERNELS, type ProductAttributes } from '../../nn/network-kernels.ts';
import {
  activateProgram,
  flatUnitsProgram,
  gramProductProgram,
  meanOverUnitsProgram,
  packed,
  partialMeanProgram,
  productProgram,
  type Shape3,
  stretchOf,
  totalProgram,
  weightGradientProgram,
} from './webgl-programs.ts';

const shape3 = (info: tf.TensorInfo): Shape3 => info.shape as Shape3;

/** How many partial sums a network: enough to occupy the device, few enough to add up in one fragment. */
const PARTS = 32;

/** One of a kernel's inputs. */
export function input(inputs: tf.NamedTensorInfoMap, name: string): tf.TensorInfo {
  const info = inputs[name];
  if (!info) throw new Error(`a kernel was called without its input "${name}"`);
  return info;
}

/** Runs a program on the device. */
type RunProgram = (program: GPGPUProgram, inputs: tf.TensorInfo[], uniforms?: number[][]) => tf.TensorInfo;

/** Registers one kernel of our own for the `webgl` backend. */
export function registerWebglKernel(
  core: typeof tf,
  kernelName: string,
  kernel: (
    run: RunProgram,
    inputs: tf.NamedTensorInfoMap,
    attrs: tf.NamedAttrMap,
    dispose: (info: tf.TensorInfo) => void,
  ) => tf.TensorInfo | tf.TensorInfo[],
): void {
  core.registerKernel({
    kernelName,
    backendName: 'webgl',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const webgl = backend as MathBackendWebGL;
      return kernel(
        (shader, tensors, uniforms) => webgl.runWebGLProgram(shader, tensors, 'float32', uniforms),
        inputs,
        attrs ?? {},
        (info) => webgl.disposeIntermediateTensorInfo(info),
      );
    },
  });
}

/** Registers the network kernels for the `webgl` backend. Call once. */
export function registerWebglKernels(core: typeof tf): void {
  const register = (name: string, kernel: Parameters<typeof registerWebglKernel>[2]) =>
    registerWebglKernel(core, name, kernel);

  /** factor × the sum over each network's numbers (or their squares). */
  const sum = (
    run: RunProgram,
    dispose: (info: tf.TensorInfo) => void,
    x: tf.TensorInfo,
    squared: boolean,
    factor: number,
  ) => {
    const shape = shape3(x);
    const parts = Math.min(PARTS, packed(shape).network);
    const partial = run(partialMeanProgram(shape, squared, parts), [x]);
    const total = run(totalProgram(shape[0], parts, factor * 4 * stretchOf(shape, parts)), [partial]);
    dispose(partial);
    return total;
  };

  register(KERNELS.product, (run, inputs, attrs) => {
    const x = input(inputs, 'x');
    const weight = input(inputs, 'weight');
    const { transposed, factor } = attrs as unknown as ProductAttributes;
    const operands = inputs['meanSquare'] ? [x, weight, inputs['meanSquare']] : [x, weight];
    return run(productProgram(shape3(x), shape3(weight), transposed, operands.length > 2), operands, [[factor]]);
  });
  register(KERNELS.activate, (run, inputs, attrs) => {
    const z = input(inputs, 'z');
    const { activation, withSlope } = attrs as unknown as ActivateAttributes;
    const operands = inputs['scale'] ? [z, inputs['scale']] : [z];
    const scaled = operands.length > 1;
    const parts = withSlope ? (['value', 'slope'] as const) : (['value'] as const);
    return parts.map((part) => run(activateProgram(shape3(z), activation, scaled, part), operands));
  });
  register(KERNELS.meanSquare, (run, inputs, _attrs, dispose) => {
    const x = input(inputs, 'x');
    const [, batch, width] = shape3(x);
    return sum(run, dispose, x, true, 1 / (batch * width));
  });
  register(KERNELS.weightGradient, (run, inputs, _attrs, dispose) => {
    const x = input(inputs, 'x');
    const delta = input(inputs, 'delta');
    const [, batch, width] = shape3(x);
    const gram = gramIsCheaper(batch, width);
    const full = gram
      ? run(gramProductProgram(shape3(x)), [x, x, delta, delta])
      : run(weightGradientProgram(shape3(x)), [x, delta]);
    const total = sum(run, dispose, full, !gram, gram ? 1 : 1 / (width * width));
    dispose(full);
    return total;
  });
  register(KERNELS.flatness, (run, inputs, _attrs, dispose) => {
    const slope = input(inputs, 'slope');
    const [networks, , width] = shape3(slope);
    const units = run(flatUnitsProgram(shape3(slope)), [slope]);
    const shares = run(meanOverUnitsProgram(networks, width), [units]);
    dispose(units);
    return shares;
  });
}
