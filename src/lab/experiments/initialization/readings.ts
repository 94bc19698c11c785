import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import { changePerLayer } from './change.ts';
import type { InitializationFrame, JacobianSpectrum } from './definition.ts';
import { spreadText } from './summary.ts';

function spectrum({ jacobian }: InitializationFrame): JacobianSpectrum {
  if (!jacobian) throw new Error('the Jacobian is not measured in that run');
  return jacobian;
}

/** The numbers that prose can quote: medians over seeds. Factors a layer are of root mean squares. */
export const initializationReadings: Readonly<Record<string, (frame: InitializationFrame) => string>> = {
  'last-signal': ({ signal }) => magnitudeText(signal.median.at(-1) as number),
  'first-gradient': ({ gradient }) => magnitudeText(gradient.median[0] as number),
  'signal-step': ({ signal }) => plainNumber(10 ** changePerLayer(signal.median, 'up')),
  'gradient-step': ({ gradient }) => plainNumber(10 ** changePerLayer(gradient.median, 'down')),
  'jacobian-spread': (frame) => spreadText(spectrum(frame).spread.median),
  'jacobian-largest': (frame) => magnitudeText(spectrum(frame).largest.median),
  'jacobian-smallest': (frame) => {
    const { values, largest, resolution } = spectrum(frame);
    const smallest = values.median.at(-1) as number;
    // Ranks at which some network is unresolved stand before the zeros.
    if (!Number.isNaN(smallest)) return magnitudeText(smallest);
    return `below ${magnitudeText(largest.median + Math.log10(resolution))}`;
  },
};
