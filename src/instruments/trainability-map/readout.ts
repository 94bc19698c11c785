import type { MapFrame } from '../../lab/experiments/trainability-map/definition.ts';
import { pixelRates } from '../../lab/experiments/trainability-map/grid.ts';
import { decimalsOf, outcomeText, rateText } from '../../lab/experiments/trainability-map/words.ts';
import { type Place, pixelAt } from './view.ts';

/** The run under the cross, in words: its learning rates and what became of it. */
export function readout({ params, measure }: MapFrame, place: Place): string {
  const { resolution, span, steps, loss } = params;
  const pixel = pixelAt(place, resolution);
  const { x, y } = pixelRates(params, resolution, pixel);
  const digits = Math.max(2, decimalsOf(span, resolution));
  const names = loss === 'quadratic' ? ['a', 'b'] : ['input layer', 'output layer'];
  return `Learning rates: ${names[0]} ${rateText(x, digits)}, ${names[1]} ${rateText(y, digits)}. The run ${outcomeText(measure[pixel] as number, steps)}.`;
}
