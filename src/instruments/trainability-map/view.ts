import {
  type MapParameters,
  mapParameters,
  NARROWEST,
  WHOLE,
} from '../../lab/experiments/trainability-map/definition.ts';
import type { MapView } from '../../lab/experiments/trainability-map/grid.ts';

/** A place on the map as shares of its width and height, from the left and from below. */
export interface Place {
  x: number;
  y: number;
}

export const MIDDLE: Place = { x: 0.5, y: 0.5 };

/** How much narrower a press of the button makes the map. */
export const ZOOM = 4;

const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** A view's numbers to as many decimals as it needs, and within the parameters' ranges. */
function rounded({ centreX, centreY, span }: MapView): MapView {
  const narrowed = within(Number(span.toPrecision(3)), mapParameters.span.min, mapParameters.span.max);
  const decimals = Math.ceil(-Math.log10(narrowed)) + 3;
  const centre = (value: number) =>
    Number(within(value, mapParameters.centreX.min, mapParameters.centreX.max).toFixed(within(decimals, 2, 9)));
  return { centreX: centre(centreX), centreY: centre(centreY), span: narrowed };
}

/** The square of side `share` of the map around a place. */
export function zoomed(view: MapView, place: Place, share: number): MapView {
  return rounded({
    centreX: view.centreX + (place.x - 0.5) * view.span,
    centreY: view.centreY + (place.y - 0.5) * view.span,
    span: view.span * share,
  });
}

/** Whether the map cannot be narrowed. */
export const isNarrowest = ({ span }: Pick<MapView, 'span'>): boolean => span <= NARROWEST;

/** The whole map of what is trained. */
export const wholeOf = (loss: MapParameters['loss']): MapView => WHOLE[loss];

/** The pixel under a place. */
export function pixelAt({ x, y }: Place, resolution: number): number {
  const at = (share: number) => within(Math.floor(share * resolution), 0, resolution - 1);
  return at(y) * resolution + at(x);
}
