import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { percentage } from '../../numerics/number-text.ts';
import type { GradientFlowFrame } from './definition.ts';

function layerNumber(layer: number | null | undefined): string {
  if (layer === null || layer === undefined) throw new Error('no layer reads 0 in that run');
  return String(layer);
}

/** The numbers that prose can quote; magnitudes are medians over seeds. */
export const gradientFlowReadings: Readonly<Record<string, (frame: GradientFlowFrame) => string>> = {
  'first-gradient': ({ gradient }) => magnitudeText(gradient.median[0] as number),
  'first-weight-gradient': ({ weightGradient }) => magnitudeText(weightGradient.median[0] as number),
  'last-activation': ({ activation }) => magnitudeText(activation.median.at(-1) as number),
  'flat-share': ({ flat }) => {
    const mean = flat.reduce((sum, share) => sum + share, 0) / flat.length;
    return percentage(mean);
  },
  'fp16-zero-layer': ({ formats }) => layerNumber(formats?.fp16.zeroFrom),
  'fp32-zero-layer': ({ formats }) => layerNumber(formats?.fp32.zeroFrom),
};
