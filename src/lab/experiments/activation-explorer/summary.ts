import { activationTitles } from '../../nn/activation-names.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { percentage, plainNumber } from '../../numerics/number-text.ts';
import type { ActivationExplorerFrame } from './definition.ts';

function signalFinding({ params, moments, theory, gain }: ActivationExplorerFrame): string {
  const name = activationTitles[params.activation];
  const kept = `the gain that keeps that variance is ${plainNumber(gain.measured.mean)}`;
  const mean = plainNumber(moments.meanSquare.mean);
  return `Under inputs of variance ${params.q}, ${name} has E[φ²] = ${mean} (theory ${plainNumber(theory.meanSquare)}): ${kept}.`;
}

function slopeFinding({ moments, theory }: ActivationExplorerFrame): string {
  const flat = moments.flat.mean;
  const share = flat === 0 ? 'no input is flat' : `${percentage(flat)} of the inputs are flat`;
  return `The mean square of its slope is ${plainNumber(moments.slopeSquare.mean)} (theory ${plainNumber(theory.slopeSquare)}), and ${share}.`;
}

function compositionFinding({ params, composition }: ActivationExplorerFrame): string {
  const before = magnitudeText(composition.width[0] as number);
  const after = magnitudeText(composition.width.at(-1) as number);
  const slope = magnitudeText(composition.meanSlope.at(-1) as number);
  const median = magnitudeText(composition.slope.median.at(-1) as number);
  const times = params.compositions === 1 ? 'once' : `${params.compositions} times`;
  const applied = params.gain === 1 ? 'Applied' : `With a gain of ${params.gain}, applied`;
  return `${applied} ${times}, it maps an interval ${before} wide onto one ${after} wide, with a mean slope of ${slope} and a median of ${median}.`;
}

/** The finding in words, for any frame. */
export function summarizeActivationExplorer(frame: ActivationExplorerFrame): string {
  const done = frame.moments.mean.perSeed.length;
  if (frame.progress < 1) return `${done} of ${frame.params.seeds} samples are measured.`;
  return [signalFinding(frame), slopeFinding(frame), compositionFinding(frame)].join(' ');
}
