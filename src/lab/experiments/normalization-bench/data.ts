import { RandomState } from '../../numerics/mt19937.ts';

/** What the channels of a seed have before normalization: means of 2 N(0, 1), standard deviations of exp(N(0, 1)/2). */
export interface Channels {
  means: Float64Array;
  deviations: Float64Array;
}

/** The first 2C normals of `random`. */
export function drawChannels(random: RandomState, channels: number): Channels {
  const means = random.standardNormal(channels).map((normal) => 2 * normal);
  const deviations = random.standardNormal(channels).map((normal) => Math.exp(normal / 2));
  return { means, deviations };
}

/** The channels' means and deviations of a seed, from `RandomState([seed, 0])`. */
export function channelsOf(seed: number, channels: number): Channels {
  return drawChannels(new RandomState([seed, 0]), channels);
}
