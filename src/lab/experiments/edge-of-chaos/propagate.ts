import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import type { LabActivationName } from '../../nn/activations.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { vanishesAtZero } from '../../theory/moments.ts';

/** One layer's draws of mean square 1, [W, n, n] and [W, 1, n]: W = 1 where all networks share them, else one each. */
export interface UnitLayer {
  weight: tf.Tensor3D;
  bias: tf.Tensor3D;
  release(): void;
}

/** Networks that are measured together; they differ in (σ_w, σ_b), and in their draws unless these are shared. */
export interface Networks {
  activation: LabActivationName;
  depth: number;
  width: number;
  sigmaW: readonly number[];
  sigmaB: readonly number[];
  /** [W, B, n] each. */
  input: tf.Tensor3D;
  readout: tf.Tensor3D;
  layer(l: number): UnitLayer;
  /** Also measure the correlations of the inputs' pairs. */
  pairs: boolean;
}

/** By network; magnitudes are log10 of root mean squares. */
export interface Propagation {
  /** Of the pre-activation, [network][layer − 1]. */
  signal: number[][];
  /** Mean over the pairs of inputs, [network][layer], 0 is the input; empty unless asked for. */
  correlation: number[][];
  /** log10 of the factor on the gradient's RMS a layer, over the layers above `from`. `-Infinity`: it is exactly 0. */
  step: number[];
}

/** A scale goes no further on the device: beyond it every activation is its own limit, to all the digits there are. */
const LARGEST_SCALE = { 32: 1e30, 16: 1e4 } as const;

const BOUNDED: readonly LabActivationName[] = ['sigmoid', 'tanh', 'erf'];

/** Half the layers carry the transient of the forward signal; the gradient is followed above them. */
export const measuredFrom = (depth: number): number => Math.floor(depth / 2);

/**
 * One forward pass of S networks and an exact backward pass through the upper half of their layers. A layer is one matrix
 * product for all networks that share their draws; σ_w and σ_b come in by network. The signal is stored divided by a
 * scale of its own a network, the gradient by its own root mean square, layer by layer: no magnitude is lost.
 */
export async function propagate(lab: Lab, networks: Networks): Promise<Propagation> {
  const core = lab.tf;
  const kernels = networkKernels(core);
  const { activation, depth, width, sigmaW, sigmaB } = networks;
  const count = sigmaW.length;
  const batch = networks.input.shape[1];
  const from = measuredFrom(depth);
  const perNetwork = (values: readonly number[]) => core.tensor3d([...values], [count, 1, 1]);
  const owned: tf.Tensor[] = [];
  const own = <T extends tf.Tensor>(tensor: T): T => {
    owned.push(core.keep(tensor));
    return tensor;
  };
  const drop = (tensor: tf.Tensor) => {
    owned.splice(owned.indexOf(tensor), 1);
    tensor.dispose();
  };
  /** x W/√n or x Wᵀ/√n; networks that share a weight are one product. */
  const product = (x: tf.Tensor3D, weight: tf.Tensor3D, transposed: boolean): tf.Tensor3D => {
    const attributes = { transposed, factor: 1 / Math.sqrt(width) };
    if (weight.shape[0] === x.shape[0]) return kernels.product(x, weight, attributes);
    const rows = core.reshape(x, [1, x.shape[0] * batch, width]) as tf.Tensor3D;
    return core.reshape(kernels.product(rows, weight, attributes), x.shape) as tf.Tensor3D;
  };

  /** Mean squares by network, also of what all share. */
  const meanSquares = (x: tf.Tensor3D): tf.Tensor3D =>
    core.tidy(() => core.add(core.zeros([count, 1, 1]), kernels.meanSquare(x))) as tf.Tensor3D;

  // What keeps the signal from vanishing, a bias or φ(0) ≠ 0, has the size of 1: scales under it are of no use there.
  const isHeld = sigmaB.map((sigma) => sigma > 0 || !vanishesAtZero(activation));
  const needsScale = !(BOUNDED.includes(activation) && isHeld.every(Boolean));
  const measured: Measured = { values: [], signals: [], pairs: [], gradients: [] };
  try {
    const weights = own(perNetwork(sigmaW));
    const biases = own(perNetwork(sigmaB));
    const floor = own(perNetwork(isHeld.map(Number)));
    let h = networks.input;
    let scale = own(perNetwork(new Array<number>(count).fill(1)));
    let square = own(meanSquares(h));
    measured.values.push(square);
    const slopes: tf.Tensor3D[] = [];
    if (networks.pairs) measured.pairs.push(own(pairProducts(core, h)));
    for (let l = 1; l <= depth; l++) {
      await lab.checkpoint();
      const drawn = networks.layer(l);
      const step = core.tidy(() => {
        const kept = needsScale
          ? rescale(core, { scale, square, floor, largest: LARGEST_SCALE[lab.backend.bits] })
          : null;
        const factor = kept ? core.mul(weights, kept.ratio) : weights;
        const shift = kept ? core.div(biases, core.maximum(kept.next, 1)) : biases;
        const z = core.add(
          core.mul(product(h, drawn.weight, false), factor),
          core.mul(drawn.bias, shift),
        ) as tf.Tensor3D;
        const [value, slope] = kernels.activate(z, activation, kept?.next);
        return {
          value,
          slope: l > from ? slope : undefined,
          next: kept?.next,
          signal: kernels.meanSquare(z),
          square: kernels.meanSquare(value),
          pair: networks.pairs ? pairProducts(core, z) : undefined,
        };
      });
      drawn.release();
      if (h !== networks.input) drop(h);
      h = own(step.value);
      if (step.slope) slopes.push(own(step.slope));
      square = own(step.square);
      measured.values.push(square);
      measured.signals.push(own(step.signal));
      if (step.pair) measured.pairs.push(own(step.pair));
      if (step.next) {
        drop(scale);
        scale = own(step.next);
      }
    }
    drop(h);

    let g = networks.readout;
    square = own(meanSquares(g));
    for (let l = depth; l > from; l--) {
      await lab.checkpoint();
      const drawn = networks.layer(l);
      const slope = slopes.pop() as tf.Tensor3D;
      const step = core.tidy(() => {
        const delta = core.mul(slope, g) as tf.Tensor3D;
        const next = core.mul(
          product(delta, drawn.weight, true),
          core.mul(weights, inverseRoot(core, square)),
        ) as tf.Tensor3D;
        return { next, square: kernels.meanSquare(next) };
      });
      drawn.release();
      drop(slope);
      if (g !== networks.readout) drop(g);
      g = own(step.next);
      square = own(step.square);
      measured.gradients.push(square);
    }
    return await read(lab, measured, { count, isHeld: needsScale ? isHeld : null });
  } finally {
    for (const tensor of owned) tensor.dispose();
  }
}

/** 1/√x, and 1 where x = 0: a true zero stays one instead of becoming 0/0. */
function inverseRoot(core: typeof tf, square: tf.Tensor3D): tf.Tensor3D {
  const zero = core.equal(square, 0);
  return core.rsqrt(core.where(zero, core.onesLike(square), square));
}

/**
 * The scale that follows the signal's root mean square, between its floor and its ceiling, and the old scale over the new,
 * by which stored values are multiplied.
 */
function rescale(
  core: typeof tf,
  { scale, square, floor, largest }: { scale: tf.Tensor3D; square: tf.Tensor3D; floor: tf.Tensor3D; largest: number },
): { next: tf.Tensor3D; ratio: tf.Tensor3D } {
  const grown = core.mul(scale, core.sqrt(square));
  const next = core.minimum(core.maximum(grown, floor), largest) as tf.Tensor3D;
  // Not the quotient of the two, which may both be below the smallest number.
  const ratio = core.where(core.greater(grown, floor), inverseRoot(core, square), scale) as tf.Tensor3D;
  return { next, ratio };
}

/** x·y, x·x and y·y of the inputs 2k and 2k + 1, over n: [S, B/2, 3]. */
function pairProducts(core: typeof tf, z: tf.Tensor3D): tf.Tensor3D {
  return core.tidy(() => {
    const [count, batch, width] = z.shape;
    const both = core.reshape(z, [count, batch / 2, 2 * width]) as tf.Tensor3D;
    const x = core.slice(both, [0, 0, 0], [count, batch / 2, width]);
    const y = core.slice(both, [0, 0, width], [count, batch / 2, width]);
    return core.concat(
      [core.mul(x, y), core.square(x), core.square(y)].map((product) => core.mean(product, 2, true)),
      2,
    );
  }) as tf.Tensor3D;
}

/** What lies on the device in the order of the layers crossed; mean squares are of stored numbers, [S, 1, 1]. */
interface Measured {
  /** Of h_l, from the input on. */
  values: tf.Tensor[];
  /** Of z_l, from layer 1 on. */
  signals: tf.Tensor[];
  /** Products of pairs, from the input on. */
  pairs: tf.Tensor[];
  /** Of the gradient, each over the one above. */
  gradients: tf.Tensor[];
}

/**
 * Reads everything in one transfer, and adds up in float64 logarithms what was carried apart.
 * @param isHeld whether a network's scale stays at 1 or above; null where all scales are 1
 */
async function read(
  lab: Lab,
  { values, signals, pairs, gradients }: Measured,
  { count, isHeld }: { count: number; isHeld: readonly boolean[] | null },
): Promise<Propagation> {
  const core = lab.tf;
  const lists = [values, signals, pairs, gradients];
  const joined = core.tidy(() => core.concat(lists.flat().map((tensor) => core.reshape(tensor, [tensor.size]))));
  let numbers: Float32Array;
  try {
    numbers = await lab.read(joined);
  } finally {
    joined.dispose();
  }
  let offset = 0;
  const [valueRows = [], signalRows = [], pairRows = [], gradientRows = []] = lists.map((list) =>
    list.map(({ size }) => {
      offset += size;
      return numbers.subarray(offset - size, offset);
    }),
  );
  const logRoot = (row: Float32Array | undefined, s: number) => Math.log10(row?.[s] as number) / 2;
  const networks = Array.from({ length: count }, (_, s) => s);
  return {
    signal: networks.map((s) => {
      let scale = 0;
      return signalRows.map((row, layer) => {
        const grown = scale + logRoot(valueRows[layer], s);
        if (isHeld) scale = isHeld[s] ? Math.max(0, grown) : grown;
        const stored = logRoot(row, s);
        // A stored zero is a true zero, whatever the scale.
        return stored === Number.NEGATIVE_INFINITY ? stored : scale + stored;
      });
    }),
    correlation: networks.map((s) => pairRows.map((row) => meanCorrelation(row, s, count))),
    step: networks.map((s) => gradientRows.reduce((sum, row) => sum + logRoot(row, s), 0) / gradientRows.length),
  };
}

/** Mean over network s's pairs of x·y/√(x·x y·y). */
function meanCorrelation(row: Float32Array, s: number, count: number): number {
  const products = row.subarray((s * row.length) / count, ((s + 1) * row.length) / count);
  let sum = 0;
  for (let i = 0; i < products.length; i += 3) {
    sum += (products[i] as number) / Math.sqrt((products[i + 1] as number) * (products[i + 2] as number));
  }
  return sum / (products.length / 3);
}
