import { boundaryPixels, boxSlope, countBoxes } from '../../numerics/box-counting.ts';
import { quadraticConverges } from '../../theory/quadratic-descent.ts';
import type { MapParameters, MapStatistics } from './definition.ts';
import { pixelRates } from './grid.ts';
import { QUADRATIC } from './quadratic.ts';

/** Whether a map has a closed form to be held against. */
export function hasClosedForm({ loss, roughness }: Pick<MapParameters, 'loss' | 'roughness'>): boolean {
  return loss === 'quadratic' && roughness === 0;
}

/** The numbers of a finished map. @param overflowed runs given up as overflowed */
export function statisticsOf(
  params: MapParameters & { resolution: number },
  measure: readonly number[],
  overflowed: number,
): MapStatistics {
  const { resolution } = params;
  const inside = measure.map((value) => value < 0);
  const boundary = boundaryPixels(inside, resolution);
  const boxes = countBoxes(boundary, resolution - 1);
  const countOf = (isMeant: (pixel: number) => boolean) => measure.filter((_, pixel) => isMeant(pixel)).length;
  return {
    converged: countOf((pixel) => inside[pixel] === true),
    overflowed,
    edgePixels: boundary.filter(Boolean).length,
    boxes,
    boxSlope: boxSlope(boxes),
    disagreeing: hasClosedForm(params)
      ? countOf((pixel) => {
          const { x, y } = pixelRates(params, resolution, pixel);
          return quadraticConverges(10 ** x, 10 ** y, QUADRATIC.rho) !== inside[pixel];
        })
      : null,
  };
}
