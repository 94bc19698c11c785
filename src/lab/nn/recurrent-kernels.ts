import type * as tf from '@tensorflow/tfjs-core';
import type { CellName } from './recurrent-cells.ts';
import {
  type CellGradient,
  type CellState,
  readoutGradient,
  stepBackward,
  stepForward,
  sumOfGradients,
} from './recurrent-pass.ts';

/**
 * A recurrent cell unrolled over a whole sequence and back: two kernels of our own where the backend has them (in
 * `engine/kernels`), since the steps are so short that stock operations spend their time on being called; elsewhere step by
 * step. S networks at once; rows lie step after step, and within a step example after example.
 */
export const RECURRENT_KERNELS = {
  unroll: 'GuideUnroll',
  unrollBackward: 'GuideUnrollBackward',
} as const;

export type UnrollAttributes = {
  cell: CellName;
  /** T */
  steps: number;
};

type T3 = tf.Tensor3D;

interface Unrolled {
  /** h after every step, [S, T·B, n]. */
  states: T3;
  /**
   * ∂ℒ/∂(pre-activations), [S, T·B, G·n]: of the input's share and, another only in a GRU, of the state's.
   * @param toStates ∂ℒ/∂h_t by way of the outputs: [S, T·B, n], or [S, B, n] where the last step alone has one
   */
  backward(toStates: T3): { inputDelta: T3; recurrentDelta: T3 };
}

/** Unrolls a cell from a state of zeros, inside the caller's `tidy`. */
export type Unroll = (
  cell: CellName,
  steps: number,
  /** The input's share of the pre-activations with its bias, [S, T·B, G·n]. */
  driven: T3,
  /** [S, n, G·n] */
  recurrent: T3,
  /** [S, 1, G·n] */
  recurrentBias: T3,
) => Unrolled;

const stepByStep =
  (core: typeof tf): Unroll =>
  (cell, steps, driven, recurrent, recurrentBias) => {
    const [count, width] = recurrent.shape;
    const examples = driven.shape[1] / steps;
    const stretch = (x: T3, t: number): T3 => core.slice(x, [0, t * examples, 0], [count, examples, x.shape[2]]);
    const start = core.zeros([count, examples, width]) as T3;
    let state: CellState = { h: start, c: cell === 'lstm' ? start : undefined };
    const traces: T3[][] = [];
    const hidden: T3[] = [];
    for (let t = 0; t < steps; t++) {
      const { next, trace } = stepForward(core, cell, stretch(driven, t), recurrent, recurrentBias, state);
      traces.push(trace);
      hidden.push(next.h);
      state = next;
    }
    return {
      states: core.concat(hidden, 1),
      backward(toStates) {
        const everywhere = toStates.shape[1] > examples;
        const turned = core.transpose(recurrent, [0, 2, 1]) as T3;
        const inputDeltas: T3[] = [];
        const recurrentDeltas: T3[] = [];
        let gradient: CellGradient | null = null;
        for (let t = steps - 1; t >= 0; t--) {
          const trace = traces[t] as T3[];
          if (!gradient) {
            gradient = readoutGradient(core, cell, stretch(toStates, everywhere ? t : 0), trace);
          } else if (everywhere) {
            gradient = sumOfGradients(core, gradient, readoutGradient(core, cell, stretch(toStates, t), trace));
          }
          const back = stepBackward(core, cell, trace, turned, gradient, traces[t - 1] ?? null);
          inputDeltas[t] = back.inputDelta;
          recurrentDeltas[t] = back.recurrentDelta;
          gradient = back.gradient;
        }
        const inputDelta = core.concat(inputDeltas, 1);
        return { inputDelta, recurrentDelta: cell === 'gru' ? core.concat(recurrentDeltas, 1) : inputDelta };
      },
    };
  };

/** The best way that the backend has which `tf` runs on now. */
export function unroller(core: typeof tf): Unroll {
  const backend = core.getBackend();
  if (!Object.values(RECURRENT_KERNELS).every((name) => core.getKernel(name, backend))) return stepByStep(core);
  const run = (name: string, inputs: Record<string, tf.Tensor>, attributes: UnrollAttributes) =>
    core.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as unknown as T3[];
  return (cell, steps, driven, recurrent, recurrentBias) => {
    const [states, trace] = run(RECURRENT_KERNELS.unroll, { driven, recurrent, recurrentBias }, { cell, steps }) as [
      T3,
      T3,
    ];
    return {
      states,
      backward(toStates) {
        const inputs = { states, trace, recurrent, toStates };
        const [inputDelta, recurrentDelta] = run(RECURRENT_KERNELS.unrollBackward, inputs, { cell, steps }) as [
          T3,
          T3?,
        ];
        return { inputDelta, recurrentDelta: recurrentDelta ?? inputDelta };
      },
    };
  };
}
