import type { Lab } from '../../experiment.ts';
import { variances } from '../../nn/initializers.ts';
import { formats } from '../../numerics/formats.ts';
import { spreadOf, summarizeSeeds } from '../../numerics/statistics.ts';
import { limitsOf } from '../../theory/number-formats.ts';
import {
  type BinaryHistogram,
  type FormatCourse,
  type NumberFormatsFrame,
  type NumberFormatsParameters,
  STORED_NAMES,
  type StoredName,
} from './definition.ts';
import { lookedAt, type MeasuredFormat, type MeasuredNetwork, measureNetwork } from './measure.ts';
import { predictNumberFormats } from './theory.ts';

/** The layer at which something has happened in half of the seeds; null where it has not. */
function inHalf(layers: readonly (number | null)[]): number | null {
  const sorted = layers.map((layer) => layer ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = sorted[Math.ceil(sorted.length / 2) - 1] as number;
  return Number.isFinite(middle) ? middle : null;
}

/** The first place of a value, or null. */
function firstWhere(values: readonly number[], found: (value: number) => boolean): number | null {
  const index = values.findIndex(found);
  return index < 0 ? null : index;
}

/** What is known of a seed before it is measured. */
function unmeasured(depth: number): MeasuredFormat {
  const layers = new Array<number>(depth + 1).fill(Number.NaN);
  return { gradient: layers, zeros: layers, overflow: null, forwardOverflow: null };
}

function courseOf(name: StoredName, seeds: readonly MeasuredFormat[], lossScale: number): FormatCourse {
  const { meanSquare: _, ...gradient } = summarizeSeeds(seeds.map((seed) => seed.gradient));
  const { median } = gradient;
  const normal = limitsOf(formats[name], lossScale).normal * Math.log10(2);
  return {
    gradient,
    zeros: median.map(
      (_, back) => spreadOf(seeds.map(({ zeros }) => zeros[back] as number).filter(Number.isFinite)).mean,
    ),
    subnormal: firstWhere(median, (value) => value < normal),
    zero: firstWhere(median, (value) => value === Number.NEGATIVE_INFINITY),
    overflow: inHalf(seeds.map(({ overflow }) => overflow)),
    forwardOverflow: inHalf(seeds.map(({ forwardOverflow }) => forwardOverflow)),
  };
}

function histogramOf(params: NumberFormatsParameters, networks: readonly MeasuredNetwork[]): BinaryHistogram {
  const bins = new Map<number, number>();
  let [total, zeros] = [0, 0];
  for (const { looked } of networks) {
    total += looked.length;
    for (const value of looked) {
      if (value === 0) zeros++;
      else {
        const bin = Math.floor(Math.log2(Math.abs(value))) - params.lossScale;
        bins.set(bin, (bins.get(bin) ?? 0) + 1);
      }
    }
  }
  const first = bins.size > 0 ? Math.min(...bins.keys()) : 0;
  const length = bins.size > 0 ? Math.max(...bins.keys()) - first + 1 : 0;
  const counts = Array.from({ length }, (_, i) => bins.get(first + i) ?? 0);
  return { back: lookedAt(params), total, zeros, first, counts };
}

/** Weights of a network whose passes are worth a frame that shows nothing but progress. */
const FRAME_WEIGHTS = 2 ** 19;

/**
 * Measures one network after another in every format. The arithmetic is float64 in TypeScript on every backend: a device's
 * own numbers would be rounded before the format is applied.
 */
export async function* runNumberFormats(
  params: NumberFormatsParameters,
  lab: Lab,
): AsyncGenerator<NumberFormatsFrame, void, void> {
  const { seeds, seed, init, depth, width, lossScale } = params;
  const { theory, note, crossings } = predictNumberFormats(params);
  const { sigmaW2 } = variances(init, width, params.sigmaW2);
  const networks: MeasuredNetwork[] = [];
  const frame = (share = 0): NumberFormatsFrame => {
    const courses = {} as Record<StoredName, FormatCourse>;
    for (const name of STORED_NAMES) {
      const measured = networks.map((network) => network.formats[name]);
      courses[name] = courseOf(name, measured.length > 0 ? measured : [unmeasured(depth)], lossScale);
    }
    return {
      params: { ...params },
      progress: (networks.length + share) / seeds,
      measured: networks.length,
      sigmaW2,
      formats: courses,
      histogram: histogramOf(params, networks),
      theory,
      theoryNote: note,
      crossings,
    };
  };
  for (let s = 0; s < seeds; s++) {
    const measuring = measureNetwork(params, seed + s);
    let shown = 0;
    let step = measuring.next();
    for (; !step.done; step = measuring.next()) {
      const weights = (step.value - shown) * depth * width * width;
      await lab.checkpoint();
      if (weights > FRAME_WEIGHTS && step.value < 1 && lab.frameDue()) {
        shown = step.value;
        yield frame(shown);
      }
    }
    networks.push(step.value);
    if (s < seeds - 1 && lab.frameDue()) yield frame();
  }
  yield frame();
}
