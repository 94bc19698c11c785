import type * as tf from '@tensorflow/tfjs-core';
import { networkKernels } from '../nn/network-kernels.ts';

/** One fact that a backend must get right, with what it gave. */
export interface SelfTestFact {
  name: string;
  passed: boolean;
  got: string;
}

export interface SelfTestReport {
  /** 16 where numbers are stored as half floats. */
  bits: 32 | 16;
  facts: SelfTestFact[];
}

const near = (got: number, wanted: number, tolerance: number) => Math.abs(got / wanted - 1) <= tolerance;

/**
 * Tries the backend in force on the facts that decide whether its figures can be trusted: the range and precision of a
 * stored number, tanh near 0, 0/0, ReLU(−∞), and our kernels against numbers worked out by hand.
 */
export async function selfTest(core: typeof tf): Promise<SelfTestReport> {
  const kernels = networkKernels(core);
  const one = (x: number) => core.fill([1, 1, 4], x) as tf.Tensor3D;
  const read = async (make: () => tf.Tensor): Promise<number[]> => {
    const tensor = core.tidy(make);
    try {
      return Array.from(await tensor.data());
    } finally {
      tensor.dispose();
    }
  };
  const first = async (make: () => tf.Tensor): Promise<number> => (await read(make))[0] as number;

  const tiny = await first(() => core.mul(one(1e-20), 1));
  const fine = await first(() => core.sub(core.add(one(1), 2 ** -20), 1));
  const bits = tiny > 0 && fine > 0 ? 32 : 16;

  // Half floats keep 11 bits, and nothing under 6e-8.
  const tolerance = bits === 32 ? 2e-6 : 2e-3;
  const small = bits === 32 ? 1e-8 : 1e-3;
  const facts: SelfTestFact[] = [];
  const check = (name: string, got: number | number[], passed: boolean) => {
    facts.push({ name, passed, got: String(got) });
  };

  const tanh = await first(() => core.tanh(one(small)));
  check('tanh near 0', tanh, near(tanh, small, tolerance));
  const scaledTanh = await first(
    () => kernels.activate(one(0.5), 'tanh', core.fill([1, 1, 1], small) as tf.Tensor3D)[0],
  );
  check('tanh near 0 with its scale apart', scaledTanh, near(scaledTanh, 0.5, tolerance));
  const undefinedRatio = await first(() => core.div(one(0), one(0)));
  check('0/0', undefinedRatio, Number.isNaN(undefinedRatio));
  const rectified = await first(() => core.relu(one(Number.NEGATIVE_INFINITY)));
  // Some half-float devices cannot store −∞ at all and keep NaN: then NaN, which nobody takes for a value, must come out.
  const stored = await first(() => one(Number.NEGATIVE_INFINITY));
  check('ReLU(−∞)', rectified, Number.isNaN(stored) ? Number.isNaN(rectified) : rectified === 0);

  // x = [1 2 3 4], W = 1 + the identity: x W = 10 + x.
  const product = await read(() => {
    const x = core.tensor3d([1, 2, 3, 4], [1, 1, 4]);
    const weight = core.reshape(core.add(core.eye(4), 1), [1, 4, 4]) as tf.Tensor3D;
    return kernels.product(x, weight, { transposed: false, factor: 1 });
  });
  check(
    'matrix product',
    product,
    [11, 12, 13, 14].every((wanted, i) => near(product[i] as number, wanted, tolerance)),
  );
  const dead = await first(() => {
    const zero = one(0);
    const weight = core.ones([1, 4, 4]) as tf.Tensor3D;
    return kernels.meanSquare(kernels.product(zero, weight, { transposed: true, factor: 1 }, kernels.meanSquare(zero)));
  });
  check('a dead signal stays 0', dead, dead === 0);
  const square = await first(() => kernels.meanSquare(core.tensor3d([1, 2, 3, 4], [1, 1, 4])));
  check('mean square', square, near(square, 7.5, tolerance));
  return { bits, facts };
}
