import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { summarizeSeeds } from '../../numerics/statistics.ts';
import { predictGradientFlow } from '../../theory/gradient-flow.ts';
import type { GradientFlowFrame, GradientFlowParameters, Profile } from './definition.ts';

/** Numbers still on the device, and what to do with them once they are here. */
interface Expected {
  tensor: tf.Tensor;
  size: number;
  take(values: Float32Array): void;
}

/** rows × columns of NaN: not measured yet. */
const unmeasured = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(Number.NaN));

/**
 * A run's results as they arrive. Device values are means of squares of stored numbers; here, in float64 logarithms, they
 * become true magnitudes by adding the scales that were carried apart. Everything is read in the order it was expected,
 * in one transfer.
 */
export class Record {
  formats: GradientFlowFrame['formats'] = null;
  private readonly expected: Expected[] = [];
  private readonly activation: number[][];
  private readonly gradient: number[][];
  private readonly weightGradient: number[][];
  private readonly flat: number[];
  private readonly dead: number[];
  /** log10 of the forward scale by [seed][layer], and of the backward scale by seed. */
  private readonly forwardScale: number[][];
  private readonly backwardScale: number[];
  /** ½ log10 of the stored mean square last read, by seed. */
  private storedForward: number[];
  private storedBackward: number[];
  private failure: GradientFlowFrame['failure'] = null;
  private readonly prediction: ReturnType<typeof predictGradientFlow>;
  private arrived = 0;

  private readonly params: GradientFlowParameters;
  private readonly variances: { sigmaW2: number; sigmaB2: number };
  private readonly scaling: 'free' | 'anchored' | 'fixed';

  constructor(
    params: GradientFlowParameters,
    variances: { sigmaW2: number; sigmaB2: number },
    scaling: 'free' | 'anchored' | 'fixed',
  ) {
    this.params = params;
    this.variances = variances;
    this.scaling = scaling;
    const { depth, seeds } = params;
    this.activation = unmeasured(seeds, depth + 1);
    this.gradient = unmeasured(seeds, depth + 1);
    this.weightGradient = unmeasured(seeds, depth);
    this.flat = new Array<number>(depth).fill(Number.NaN);
    this.dead = new Array<number>(depth).fill(Number.NaN);
    this.forwardScale = unmeasured(seeds, depth + 1);
    this.backwardScale = new Array<number>(seeds).fill(0);
    this.storedForward = new Array<number>(seeds).fill(0);
    this.storedBackward = new Array<number>(seeds).fill(0);
    this.prediction = predictGradientFlow(params);
  }

  get failed(): boolean {
    return this.failure !== null;
  }

  /** The mean square of stored h_layer, [S, 1, 1]. */
  expectActivation(layer: number, meanSquare: tf.Tensor): void {
    this.expect(meanSquare, this.params.seeds, (values) => {
      values.forEach((square, s) => {
        const scales = this.forwardScale[s] as number[];
        const before = layer === 0 ? 0 : (scales[layer - 1] as number) + (this.storedForward[s] as number);
        const scale = layer === 0 || this.scaling === 'fixed' ? 0 : before;
        scales[layer] = this.scaling === 'anchored' ? Math.max(scale, 0) : scale;
        const stored = Math.log10(square) / 2;
        this.check(stored, layer, 'activation', s);
        this.storedForward[s] = stored;
        (this.activation[s] as number[])[layer] = sumOfLogs(scales[layer] as number, stored);
      });
    });
  }

  /** Shares flat and dead, [S, 1, 2]. */
  expectFlatness(layer: number, shares: tf.Tensor): void {
    const { seeds } = this.params;
    this.expect(shares, 2 * seeds, (values) => {
      let flat = 0;
      let dead = 0;
      for (let s = 0; s < seeds; s++) {
        flat += values[2 * s] as number;
        dead += values[2 * s + 1] as number;
      }
      this.flat[layer - 1] = flat / seeds;
      this.dead[layer - 1] = dead / seeds;
    });
  }

  /** The mean square of the stored gradient at h_layer, [S, 1, 1]; the layers come from the loss downwards. */
  expectGradient(layer: number, meanSquare: tf.Tensor): void {
    this.expect(meanSquare, this.params.seeds, (values) => {
      values.forEach((square, s) => {
        if (layer < this.params.depth) {
          this.backwardScale[s] = (this.backwardScale[s] as number) + finiteOrZero(this.storedBackward[s] as number);
        }
        const stored = Math.log10(square) / 2;
        this.check(stored, layer, 'gradient', s);
        this.storedBackward[s] = stored;
        (this.gradient[s] as number[])[layer] = sumOfLogs(this.backwardScale[s] as number, stored);
      });
    });
  }

  /** The mean square of stored ∂ℒ/∂W_layer without the branch's factor, [S, 1, 1]; before the gradient of the layer below. */
  expectWeightGradient(layer: number, meanSquare: tf.Tensor, branch: number): void {
    this.expect(meanSquare, this.params.seeds, (values) => {
      values.forEach((square, s) => {
        const stored = Math.log10(square) / 2;
        this.check(stored, layer, 'weight gradient', s);
        const forward = (this.forwardScale[s] as number[])[layer - 1] as number;
        const scale = forward + (this.backwardScale[s] as number) + Math.log10(branch);
        (this.weightGradient[s] as number[])[layer - 1] = sumOfLogs(scale, stored);
      });
    });
  }

  /** Reads what is still on the device. */
  async settle(lab: Lab): Promise<void> {
    if (this.expected.length === 0) return;
    const waiting = this.expected.splice(0);
    const joined = lab.tf.tidy(() => lab.tf.concat(waiting.map(({ tensor, size }) => lab.tf.reshape(tensor, [size]))));
    try {
      const values = await lab.read(joined);
      let offset = 0;
      for (const { size, take } of waiting) {
        // What was queued behind a value that is not finite was measured on the way, but the run ends at that value.
        if (this.failure) break;
        take(values.subarray(offset, offset + size));
        offset += size;
        this.arrived++;
      }
    } finally {
      joined.dispose();
    }
  }

  /** All that is known now, as plain data. */
  frame(phase?: 'done'): GradientFlowFrame {
    const { depth } = this.params;
    const forwardReads = 1 + 2 * depth;
    const backwardReads = 1 + 2 * depth;
    return {
      params: { ...this.params },
      ...this.variances,
      phase: phase ?? (this.arrived <= forwardReads ? 'forward' : 'backward'),
      // The number formats, measured last, count as one more: 1 is the finished frame's alone.
      progress: phase ? 1 : this.arrived / (forwardReads + backwardReads + 1),
      activation: profile(this.activation),
      gradient: profile(this.gradient),
      weightGradient: profile(this.weightGradient),
      flat: [...this.flat],
      dead: [...this.dead],
      theory: this.prediction.theory,
      theoryNote: this.prediction.note,
      formats: this.formats,
      failure: this.failure,
    };
  }

  private expect(tensor: tf.Tensor, size: number, take: (values: Float32Array) => void): void {
    this.expected.push({ tensor, size, take });
  }

  private check(
    log: number,
    layer: number,
    quantity: NonNullable<GradientFlowFrame['failure']>['quantity'],
    s: number,
  ): void {
    if (this.failure || (!Number.isNaN(log) && log !== Number.POSITIVE_INFINITY)) return;
    this.failure = { layer, quantity, seed: this.params.seed + s };
  }
}

/** A stored zero is a true zero, whatever the scale. */
const sumOfLogs = (scale: number, stored: number): number =>
  stored === Number.NEGATIVE_INFINITY ? stored : scale + stored;

const finiteOrZero = (log: number): number => (log === Number.NEGATIVE_INFINITY ? 0 : log);

function profile(perSeed: number[][]): Profile {
  return { ...summarizeSeeds(perSeed), perSeed: perSeed.map((row) => [...row]) };
}
