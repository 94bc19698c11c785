import type * as tf from '@tensorflow/tfjs-core';
import { type LayerPlace, layerPlaces, type TrainableNetwork } from '../../nn/trainable-network.ts';
import { TRAINING_KERNELS } from '../../nn/training-kernels.ts';
import { activateStretch } from './array-activations.ts';
import type { Stretch, WasmDevice } from './array-devices.ts';
import { type ArrayKernel, input, registerer, shape3 } from './array-kernels.ts';
import { backwardRoom, denseBackward, denseForward } from './array-training-kernels.ts';

/**
 * A whole network without normalization in one call on WASM: with layers this small TensorFlow.js spends as long on calling
 * an operation as the operation takes.
 */

type Attributes = tf.NamedAttrMap;

const networkOf = (attrs: Attributes): TrainableNetwork => attrs as unknown as TrainableNetwork;

/** So many examples go forward together that two layers of them stay in the processor's nearest cache. */
const TOGETHER = 128;

const predict: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const network = networkOf(attrs);
  const { width, activation, residual } = network;
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const [, examples, coordinates] = shape3(x);
  const output = device.make([1, examples, 1]);
  const places = layerPlaces(network);
  const room = () => ({ tensor: device.borrow([TOGETHER, width]), at: 0 });
  const z = room();
  const values = [room(), room()] as const;
  for (let first = 0; first < examples; first += TOGETHER) {
    const rows = Math.min(TOGETHER, examples - first);
    let h: Stretch = { tensor: x, at: first * coordinates };
    places.forEach((place, index) => {
      const dense = { parameters, ...place };
      if (index === network.depth) {
        denseForward(device, dense, place.bias, h, { tensor: output, at: first }, rows);
        return;
      }
      const value = values[index % 2] as Stretch;
      denseForward(device, dense, place.bias, h, z, rows);
      activateStretch(device, activation, z, value, null, rows * width);
      if (residual && place.fanIn === place.fanOut) device.combine('add', value, h, value, rows * width);
      h = value;
    });
  }
  return output;
};

const forward: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const network = networkOf(attrs);
  const { depth, width, activation, residual } = network;
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const [, batch] = shape3(x);
  const output = device.make([1, batch, 1]);
  const [preActivations, values, slopes] = [0, 1, 2].map(() => device.make([depth, batch, width])) as [
    tf.TensorInfo,
    tf.TensorInfo,
    tf.TensorInfo,
  ];
  const size = batch * width;
  let h: Stretch = { tensor: x, at: 0 };
  const places = layerPlaces(network);
  places.slice(0, -1).forEach((place, index) => {
    const layer = (tensor: tf.TensorInfo): Stretch => ({ tensor, at: index * size });
    const [z, value, slope] = [layer(preActivations), layer(values), layer(slopes)];
    denseForward(device, { parameters, ...place }, place.bias, h, z, batch);
    activateStretch(device, activation, z, value, slope, size);
    if (residual && place.fanIn === place.fanOut) device.combine('add', value, h, value, size);
    h = value;
  });
  const last = places.at(-1) as LayerPlace;
  denseForward(device, { parameters, ...last }, last.bias, h, { tensor: output, at: 0 }, batch);
  return [output, preActivations, values, slopes];
};

const backward: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const network = networkOf(attrs);
  const { depth, width, residual } = network;
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const values = input(inputs, 'values');
  const slopes = input(inputs, 'slopes');
  const [, batch] = shape3(x);
  const places = layerPlaces(network);
  const size = batch * width;
  const gradient = device.make([(places.at(-1) as LayerPlace).end]);
  const deltas = device.make([depth, batch, width]);
  const room = backwardRoom(device, width * Math.max(width, network.inputs));
  const through = { tensor: device.borrow([batch, width]), at: 0 };
  const around = { tensor: device.borrow([batch, width]), at: 0 };
  /** From ∂ℒ/∂(what a layer's φ is applied to, or the output) to the layer's gradient and, where there is one, the layer below. */
  const back = (index: number, delta: Stretch, to: Stretch | null) => {
    const place = places[index] as LayerPlace;
    const below = index === 0 ? { tensor: x, at: 0 } : { tensor: values, at: (index - 1) * size };
    const own = { tensor: gradient, at: place.weight };
    denseBackward(device, { parameters, ...place }, below, delta, own, to, batch, room);
  };
  back(depth, { tensor: input(inputs, 'delta'), at: 0 }, through);
  for (let index = depth - 1; index >= 0; index--) {
    const place = places[index] as LayerPlace;
    const at = index * size;
    const delta = { tensor: deltas, at };
    device.combine('multiply', through, { tensor: slopes, at }, delta, size);
    const keeps = residual && place.fanIn === place.fanOut;
    const to = index === 0 ? null : keeps ? around : through;
    back(index, delta, to);
    if (to === around) device.combine('add', through, around, through, size);
  }
  return [gradient, deltas];
};

/** Registers them for WASM. Call once, with the device that the network kernels have. */
export function registerWholeNetworkKernels(core: typeof tf, deviceOf: (backend: unknown) => WasmDevice): void {
  const register = registerer(core, 'wasm', deviceOf);
  register(TRAINING_KERNELS.predict, predict);
  register(TRAINING_KERNELS.forward, forward);
  register(TRAINING_KERNELS.backward, backward);
}
