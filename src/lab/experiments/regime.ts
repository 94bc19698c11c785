export type Regime = 'vanishing' | 'healthy' | 'exploding';

/** Beyond this many decades over the whole depth a magnitude counts as vanished or exploded. */
const DECADES = 2;

/** Names a magnitude's change over the whole depth, in decades: beyond two up or down it explodes or vanishes. */
export function regimeOfChange(decades: number): Regime {
  if (decades < -DECADES) return 'vanishing';
  return decades > DECADES ? 'exploding' : 'healthy';
}
