import { activationTitles } from '../../nn/activation-names.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import type { GradientFlowFrame, NormalizationName, NumberFormatName } from './definition.ts';
import { decadesPerLayer, regimeOf } from './regime.ts';

const NORMALIZATIONS: Readonly<Record<NormalizationName, string>> = {
  none: '',
  batch: ' with batch normalization',
  layer: ' with layer normalization',
  rms: ' with RMS normalization',
};

const FORMATS: readonly NumberFormatName[] = ['fp32', 'bf16', 'fp16'];

/** Beyond this many decades the typical network and the root mean square over networks are told apart. */
const TYPICAL_GAP = 0.15;

/** `50 residual ReLU layers with batch normalization` */
function network({ params }: GradientFlowFrame): string {
  const residual = params.architecture === 'residual' ? 'residual ' : '';
  const noun = params.depth === 1 ? 'layer' : 'layers';
  return `${params.depth} ${residual}${activationTitles[params.activation]} ${noun}${NORMALIZATIONS[params.normalization]}`;
}

function place(layer: number): string {
  return layer === 0 ? 'at the input' : `from layer ${layer} down`;
}

function partialFinding(frame: GradientFlowFrame): string {
  const { depth } = frame.params;
  if (frame.phase === 'forward') {
    const reached = frame.activation.median.findLastIndex((value) => !Number.isNaN(value));
    const value = frame.activation.median[reached];
    if (value === undefined) return `Forward pass: nothing is measured yet of ${depth}.`;
    return `Forward pass: layer ${reached} of ${depth} is reached; the RMS activation there is ${magnitudeText(value)}.`;
  }
  const reached = frame.gradient.median.findIndex((value) => !Number.isNaN(value));
  const value = frame.gradient.median[reached];
  const last = frame.gradient.median[depth];
  if (value === undefined || last === undefined) return `Backward pass: nothing is measured yet of ${depth}.`;
  const share = magnitudeText(value - last);
  return `Backward pass: the gradient has come down to layer ${reached} of ${depth}, at ${share} of the last layer’s.`;
}

function failureFinding(frame: GradientFlowFrame, failure: NonNullable<GradientFlowFrame['failure']>): string {
  const where = `layer ${failure.layer} of ${frame.params.depth}`;
  return `At ${where} the ${failure.quantity} of seed ${failure.seed} is no longer a finite number, and the measurement ends there.`;
}

function zeroFinding(frame: GradientFlowFrame): string {
  const from = frame.gradient.median.lastIndexOf(-Infinity);
  const reach = from === 0 ? 'no gradient reaches the input' : `no gradient gets past layer ${from + 1}`;
  const dead = (frame.dead[from] ?? 0) > 0.5 ? `: at layer ${from + 1} all units are flat on the whole batch` : '';
  return `In ${network(frame)} ${reach}. In the median network it is exactly 0 ${place(from)}${dead}.`;
}

/** How much the gradient changes on the way to the input, as a factor a layer. */
function factorPerLayer(slope: number): string {
  return `${slope < 0 ? 'divided' : 'multiplied'} by ${magnitudeText(Math.abs(slope))} at each layer on average`;
}

function measuredFinding(frame: GradientFlowFrame): string {
  const { median } = frame.gradient;
  const { depth } = frame.params;
  const change = (median[0] ?? Number.NaN) - (median[depth] ?? Number.NaN);
  const share = magnitudeText(change);
  const factor = factorPerLayer(decadesPerLayer(median));
  switch (regimeOf(frame)) {
    case 'vanishing':
      return `After ${network(frame)} the input receives ${share} of the last layer’s gradient: it is ${factor}.`;
    case 'exploding':
      return `After ${network(frame)} the input receives ${share} times the last layer’s gradient: it is ${factor}.`;
    case 'healthy': {
      const size = share === '1' ? 'as large as' : `${share} times`;
      return `Over ${network(frame)} the gradient neither vanishes nor explodes: at the input it is ${size} the last layer’s.`;
    }
  }
}

function theoryFinding(frame: GradientFlowFrame): string[] {
  if (!frame.theory) return [];
  const { depth } = frame.params;
  const at = (profile: readonly number[]) => (profile[0] ?? Number.NaN) - (profile[depth] ?? Number.NaN);
  const predicted = magnitudeText(at(frame.theory.gradient));
  const measured = at(frame.gradient.meanSquare);
  if (Math.abs(measured - at(frame.gradient.median)) > TYPICAL_GAP) {
    return [
      `Mean-field theory, which predicts the root mean square over networks (${magnitudeText(measured)} here), says ${predicted}.`,
    ];
  }
  return [`Mean-field theory says ${predicted}.`];
}

function formatsFinding(frame: GradientFlowFrame): string[] {
  const { formats } = frame;
  if (!formats) return [];
  const clauses = FORMATS.flatMap((name) => {
    const { zeroFrom, overflow } = formats[name];
    if (overflow) return [`plain ${name} overflows at layer ${overflow.layer} of the ${overflow.pass} pass`];
    return zeroFrom === null ? [] : [`plain ${name} reads 0 ${place(zeroFrom)}`];
  });
  const text = clauses.join('; ');
  return text ? [`${text.charAt(0).toUpperCase()}${text.slice(1)}.`] : [];
}

/**
 * The finding in words, for any frame: partial, failed, truly zero or done. Magnitudes are read off the median over
 * seeds, relative to the last layer's gradient.
 */
export function summarizeGradientFlow(frame: GradientFlowFrame): string {
  if (frame.failure) return failureFinding(frame, frame.failure);
  if (frame.phase !== 'done') return partialFinding(frame);
  if (frame.gradient.median[0] === -Infinity) return [zeroFinding(frame), ...formatsFinding(frame)].join(' ');
  return [measuredFinding(frame), ...theoryFinding(frame), ...formatsFinding(frame)].join(' ');
}
