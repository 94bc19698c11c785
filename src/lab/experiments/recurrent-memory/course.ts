import { median, summarizeSeeds } from '../../numerics/statistics.ts';
import type { Training } from './definition.ts';

/** Records of a training's loss. */
const RECORDS = 40;

/** The updates after which a record ends; the last is `steps`. */
export function recordEnds(steps: number): number[] {
  const count = Math.min(steps, RECORDS);
  return Array.from({ length: count }, (_, i) => Math.round(((i + 1) * steps) / count));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The losses of all updates so far as a frame has them; seeds that are not yet so far are left out.
 * @param losses [seed][update]
 * @param steps updates of the whole training
 */
export function summarizeLosses(
  losses: readonly (readonly number[])[],
  steps: number,
  baseline: number,
): Pick<Training, 'steps' | 'loss' | 'last' | 'learned'> {
  const reached = Math.max(0, ...losses.map(({ length }) => length));
  const whole = recordEnds(steps);
  const ends = whole.filter((end) => end <= reached);
  // A record that is not yet full is drawn as far as it goes.
  if ((ends.at(-1) ?? 0) < reached) ends.push(reached);
  const furthest = losses.filter(({ length }) => length === reached);
  const perSeed = furthest.map((one) =>
    ends.map((end, i) => Math.log10(mean(one.slice(i === 0 ? 0 : (ends[i - 1] as number), end)))),
  );
  const lasts = furthest.map((one) => median(one.slice(-Math.max(1, Math.floor(steps / 10)))));
  return {
    steps: ends,
    loss: summarizeSeeds(perSeed),
    last: median(lasts),
    learned: lasts.filter((last) => last < baseline / 2).length,
  };
}
