import type { MapParameters } from './definition.ts';

/** A part of the plane: log10 learning rates. */
export type MapView = Pick<MapParameters, 'centreX' | 'centreY' | 'span'>;

/** The ends of both axes, log10 learning rates: x of the input layer, y of the output layer. */
export function rangeOf({ centreX, centreY, span }: MapView): { x: [number, number]; y: [number, number] } {
  return { x: [centreX - span / 2, centreX + span / 2], y: [centreY - span / 2, centreY + span / 2] };
}

/** The log10 learning rates of a pixel. As in the paper, the outermost pixels lie on the ends of the axes. */
export function pixelRates(view: MapView, resolution: number, pixel: number): { x: number; y: number } {
  const { x, y } = rangeOf(view);
  const row = Math.floor(pixel / resolution);
  const column = pixel - row * resolution;
  const at = (from: number, index: number) => from + (view.span * index) / (resolution - 1);
  return { x: at(x[0], column), y: at(y[0], row) };
}
