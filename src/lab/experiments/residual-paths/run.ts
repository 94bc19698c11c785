import type { Lab } from '../../experiment.ts';
import { autocorrelation } from '../../numerics/autocorrelation.ts';
import { logRms, percentile, summarizeSeeds } from '../../numerics/statistics.ts';
import { STACKS, type StackName } from '../../theory/residual-stacks.ts';
import {
  branchScaleOf,
  type ResidualPathsFrame,
  type ResidualPathsParameters,
  type StackMeasurement,
} from './definition.ts';
import { lagCount } from './line.ts';
import { type MeasuredStack, measureNetworks } from './networks.ts';
import { predictFrame } from './theory.ts';
import { limitsOfTheory } from './theory-note.ts';

/** Numbers that the traces of the seeds measured together may hold. */
const TRACE_NUMBERS = 24e6;

/** Seeds measured together at most. */
const TOGETHER = 8;

/** Multiplications between two frames that show nothing but progress. */
const FRAME_WORK = 2e8;

/** A gradient that changes by less than this share of its size along the line counts as constant: rounding changes it so. */
const LEAST_CHANGE = { 32: 1e-4, 16: 3e-2 } as const;

/** How many seeds' traces fit on the device at once. */
function seedsTogether({ depth, width, points }: ResidualPathsParameters): number {
  // φ′ of four stacks, and of the gated one T and T′(F − h).
  const numbers = 6 * depth * width * points;
  return Math.min(TOGETHER, Math.max(1, Math.floor(TRACE_NUMBERS / numbers)));
}

/** Multiplications of one seed: five products a block and direction. */
const workOf = ({ depth, width, points }: ResidualPathsParameters): number => 10 * depth * width * width * points;

/** Means and percentiles by lag over the seeds that have an autocorrelation. */
function summarizeLags(perSeed: number[][], lags: number): StackMeasurement['autocorrelation'] {
  const by = (statistic: (values: number[]) => number) =>
    Array.from({ length: lags + 1 }, (_, lag) => statistic(perSeed.map((seed) => seed[lag] as number)));
  return {
    mean: by((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    p10: by((values) => percentile(values, 10)),
    p90: by((values) => percentile(values, 90)),
    perSeed,
  };
}

/**
 * Measures residual paths: the same branches in four stacks, over a line of inputs, a few seeds at a time.
 */
export async function* runResidualPaths(
  params: ResidualPathsParameters,
  lab: Lab,
): AsyncGenerator<ResidualPathsFrame, void, void> {
  const { seeds, seed } = params;
  const lags = lagCount(params);
  const { theory, noise } = predictFrame(params);
  const known: Record<StackName, MeasuredStack[]> = { plain: [], residual: [], scaled: [], gated: [] };

  const measurement = (name: StackName): StackMeasurement => {
    const networks = known[name];
    const [first] = networks;
    const stored = first ? logRms(first.line) : Number.NaN;
    const size = 10 ** stored;
    return {
      signal: summarizeSeeds(networks.map(({ signal }) => signal)),
      gradient: summarizeSeeds(networks.map(({ gradient }) => gradient)),
      theory: theory[name],
      line: {
        rms: first && stored !== Number.NEGATIVE_INFINITY ? first.lineScale + stored : stored,
        values: first ? Array.from(first.line, (value) => (size === 0 ? 0 : value / size)) : [],
      },
      autocorrelation: summarizeLags(
        networks.flatMap((network) => {
          const found = autocorrelation(network.line, lags, LEAST_CHANGE[lab.backend.bits]);
          return found ? [found] : [];
        }),
        lags,
      ),
    };
  };
  const frame = (progress: number): ResidualPathsFrame => ({
    params: { ...params },
    branchScale: branchScaleOf(params),
    progress,
    measured: known.plain.length,
    stacks: {
      plain: measurement('plain'),
      residual: measurement('residual'),
      scaled: measurement('scaled'),
      gated: measurement('gated'),
    },
    noise,
    theoryNote: limitsOfTheory(params),
  });

  let work = 0;
  for (let done = 0; done < seeds; ) {
    // One seed where a reader steps, or waits already; else many at once, which a GPU likes better.
    const count = done === 0 || lab.frameDue() ? 1 : Math.min(seeds - done, seedsTogether(params));
    const networks = measureNetworks(lab, params, seed + done, count);
    try {
      let share = 0;
      for (;;) {
        const next = await networks.next();
        if (next.done) {
          for (const name of STACKS) known[name].push(...next.value[name]);
          break;
        }
        await lab.checkpoint();
        work += (next.value - share) * count * workOf(params);
        share = next.value;
        if (work > FRAME_WORK && share < 1 && lab.frameDue()) {
          work = 0;
          yield frame((done + count * share) / seeds);
        }
      }
    } finally {
      // Cancelled within a network: its tensors are freed.
      await networks.return({ plain: [], residual: [], scaled: [], gated: [] });
    }
    done += count;
    if (done < seeds && (done === 1 || lab.frameDue())) {
      work = 0;
      yield frame(done / seeds);
    }
  }
  yield frame(1);
}
