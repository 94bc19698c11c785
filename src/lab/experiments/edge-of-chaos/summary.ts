import { activationTitles } from '../../nn/activation-names.ts';
import { percentage, plainNumber } from '../../numerics/number-text.ts';
import type { EdgeOfChaosFrame } from './definition.ts';
import { shares } from './shares.ts';
import { factorText, layersText, twoDecimals } from './words.ts';

function planeFinding(frame: EdgeOfChaosFrame): string {
  const { vanishing, kept, exploding } = shares(frame);
  const rest = `in ${percentage(kept)} it changes by at most 1 % a layer`;
  return `In ${percentage(vanishing)} of the plane the gradient vanishes, in ${percentage(exploding)} it explodes, ${rest}.`;
}

/** `multiply the gradient’s RMS by 1.07 a layer` */
function stepClause(step: number): string {
  if (step === Number.NEGATIVE_INFINITY) return 'leave a gradient of exactly 0';
  if (!Number.isFinite(step)) return 'leave a gradient that is not a number';
  const factor = factorText(Math.abs(step));
  if (factor === '1.000') return 'keep the gradient’s RMS';
  return `${step < 0 ? 'divide' : 'multiply'} the gradient’s RMS by ${factor} a layer`;
}

function theoryClause({ theory, point }: EdgeOfChaosFrame): string {
  const opposite = theory.step * point.step.median < 0;
  const factor = opposite ? `a factor of ${factorText(theory.step)}` : factorText(Math.abs(theory.step));
  return `theory says ${factor}`;
}

function pointFinding(frame: EdgeOfChaosFrame): string {
  const { params, point, theory } = frame;
  const [weights, biases] = [params.sigmaW, params.sigmaB].map((sigma) => plainNumber(sigma ** 2));
  const where = `With weight variance ${weights} and bias variance ${biases},`;
  const layers = `${params.depth} ${activationTitles[params.activation]} layers`;
  const end = point.correlation.median.at(-1) as number;
  const predicted = theory.correlation.at(-1) as number;
  return [
    `${where} ${layers} ${stepClause(point.step.median)} (${theoryClause(frame)}); the depth scale ξ is ${layersText(theory.depthScale)} layers.`,
    `Two inputs of correlation ${plainNumber(params.correlation)} leave with ${twoDecimals(end)} (theory ${twoDecimals(predicted)}).`,
  ].join(' ');
}

/** The finding in words, for any frame. */
export function summarizeEdgeOfChaos(frame: EdgeOfChaosFrame): string {
  if (frame.progress < 1) {
    const measured = frame.plane.step.filter((step) => !Number.isNaN(step)).length;
    return `The plane is measured at ${measured} of ${frame.plane.step.length} points.`;
  }
  return `${pointFinding(frame)} ${planeFinding(frame)}`;
}
