import { readFileSync } from 'node:fs';
import type { CliffFrame, CliffParameters, Clipping } from '../../src/lab/experiments/cliff-and-clipping/definition.ts';
import { cliffAndClipping, WINDOWS } from '../../src/lab/experiments/cliff-and-clipping/definition.ts';
import { defaults } from '../../src/lab/parameters.ts';

/** The loss and its gradient at one place, from cliff_and_clipping.py. */
export interface ReferencePoint {
  w: number;
  b: number;
  loss: number;
  dw: number;
  db: number;
}

/** A descent as torch.optim.SGD made it, as long as no rounding can turn it. */
export interface ReferenceDescent {
  start: { w: number; b: number };
  settings: Pick<CliffParameters, 'learningRate' | 'threshold' | 'steps'>;
  clipping: Clipping;
  w: number[];
  b: number[];
  loss: number[];
  norm: number[];
}

export const cliffReference = JSON.parse(readFileSync(new URL('cliff-and-clipping.json', import.meta.url), 'utf8')) as {
  places: ReferencePoint[];
  surfaces: Record<keyof typeof WINDOWS, ReferencePoint[]>;
  descents: ReferenceDescent[];
};

/** What a device is asked for to compare it with the reference's surfaces: sixteen cells along each side. */
export const surfaceSets = (Object.keys(WINDOWS) as (keyof typeof WINDOWS)[]).map((window) => ({
  window,
  params: { ...defaults(cliffAndClipping.parameters), window, grid: 16, steps: 10 } satisfies CliffParameters,
}));

/** Error of a norm where the loss all but vanishes and 0.7 is subtracted from nearly 0.7. */
export const NORM_FLOOR = 3e-5;

/** Where a surface differs from the reference by more than single precision explains: 1e-3 of the value, or a floor. */
export function surfaceDisagreements(frame: CliffFrame): string[] {
  const { window } = frame.params;
  return cliffReference.surfaces[window].flatMap(({ w, b, loss, dw, db }, cell) => {
    const got = frame.surface.loss[cell] as number;
    const norm = 10 ** (frame.surface.gradient[cell] as number);
    const wanted = Math.hypot(dw, db);
    const isWrong =
      !(Math.abs(got - loss) <= 1e-6 + 1e-3 * loss) || !(Math.abs(norm - wanted) <= NORM_FLOOR + 1e-3 * wanted);
    return isWrong ? [`w ${w}, b ${b}: loss ${got}, not ${loss}; norm ${norm}, not ${wanted}`] : [];
  });
}
