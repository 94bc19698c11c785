import { type Regime, regimeOfChange } from '../regime.ts';

/**
 * Decades that a magnitude gains over the layers, in the direction in which it travels: the signal upwards, the gradient
 * downwards. `-Infinity` where it ends at a true zero, `NaN` before it is measured.
 * @param profile log10 RMS; index = layer − 1
 */
export function changeOver(profile: readonly number[], direction: 'up' | 'down'): number {
  const [first, last] = [profile[0] ?? Number.NaN, profile.at(-1) ?? Number.NaN];
  return direction === 'up' ? last - first : first - last;
}

/** The same a layer; 0 for a single layer. */
export function changePerLayer(profile: readonly number[], direction: 'up' | 'down'): number {
  return profile.length < 2 ? 0 : changeOver(profile, direction) / (profile.length - 1);
}

/** Names the change; an unfinished profile counts as healthy. */
export function regimeOf(profile: readonly number[], direction: 'up' | 'down'): Regime {
  return regimeOfChange(changeOver(profile, direction));
}
