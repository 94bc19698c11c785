import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { COMPARED, type ComparedName, type NumberFormatsFrame } from './definition.ts';

type Reading = (frame: NumberFormatsFrame) => string;

const layerText = (layer: number | null): string => (layer === null ? 'none' : String(layer));

/** Where one format loses the gradient, in layers back from the loss. */
function readingsOf(name: ComparedName): Record<string, Reading> {
  return {
    [`${name}-zero-layer`]: ({ formats }) => layerText(formats[name].zero),
    [`${name}-subnormal-layer`]: ({ formats }) => layerText(formats[name].subnormal),
    [`${name}-overflow-layer`]: ({ formats }) => layerText(formats[name].overflow),
    /** Counted from the input. */
    [`${name}-forward-overflow-layer`]: ({ formats }) => layerText(formats[name].forwardOverflow),
  };
}

/** The numbers that prose can quote; magnitudes are medians over seeds. */
export const numberFormatsReadings: Readonly<Record<string, Reading>> = {
  'first-gradient': ({ formats }) => magnitudeText(formats.fp64.gradient.median.at(-1) as number),
  ...Object.assign({}, ...COMPARED.map(readingsOf)),
};
