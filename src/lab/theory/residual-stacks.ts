import { activations, type LabActivationName } from '../nn/activations.ts';
import { equalPanels, gaussLegendre, visitPanels } from '../numerics/quadrature.ts';
import { gaussianMoments, isHomogeneous } from './moments.ts';

/** The four ways in which a branch F(h) = φ(h)W joins its stream. */
export const STACKS = ['plain', 'residual', 'scaled', 'gated'] as const;
export type StackName = (typeof STACKS)[number];

/** Variance times fan-in of the weights of a gate. */
export const GATE_VARIANCE = 1;

/** Stacks whose weights have variance σ_w²/width and mean 0; only the gates have a bias. */
export interface ResidualStacks {
  depth: number;
  activation: LabActivationName;
  sigmaW2: number;
  /** β of the scaled stack. */
  branchScale: number;
  gateBias: number;
}

/** ln of mean squares by layer, 0…depth. */
export interface StackTheory {
  signal: number[];
  gradient: number[];
}

/** Between these q is itself; beyond, E[φ²] of a φ that is unbounded or vanishes at 0 is proportional to q. */
const SMALLEST_LOG_Q = -250 * Math.LN10;
const LARGEST_LOG_Q = 250 * Math.LN10;

const fine = gaussLegendre(16);
const PANELS = equalPanels(-9.6, 9.6, 24);
const coarse = gaussLegendre(4);

/** E[(1 − T)²], E[T²] and E[T′²] for a gate T = σ(a) with a ~ N(bias, q). */
export function gateMoments(bias: number, q: number): { keep: number; open: number; slopeSquare: number } {
  const { value, slope } = activations.sigmoid;
  const moments = { keep: 0, open: 0, slopeSquare: 0 };
  visitPanels(fine, PANELS, (z, weight) => {
    const density = (weight * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    const a = bias + Math.sqrt(q) * z;
    moments.keep += density * value(-a) ** 2;
    moments.open += density * value(a) ** 2;
    moments.slopeSquare += density * slope(a) ** 2;
  });
  return moments;
}

/** ln E[φ²] and ln E[φ′²] at ln q. */
function logMoments(activation: LabActivationName, logQ: number): { square: number; slopeSquare: number } {
  const within = Math.min(Math.max(logQ, SMALLEST_LOG_Q), LARGEST_LOG_Q);
  const { square, slopeSquare } = gaussianMoments(activation, Math.exp(within));
  const excess = logQ < within && activations[activation].value(0) !== 0 ? 0 : logQ - within;
  return { square: Math.log(square) + excess, slopeSquare: Math.log(slopeSquare) };
}

/** ln Σ e^x */
function logSum(...logs: number[]): number {
  const largest = Math.max(...logs);
  return largest === Number.NEGATIVE_INFINITY
    ? largest
    : largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/** One block at ln q: ln of the next q, and of the factor on the mean squared gradient. */
function step(stacks: ResidualStacks, stack: StackName, logQ: number): { next: number; factor: number } {
  const { square, slopeSquare } = logMoments(stacks.activation, logQ);
  const branch = Math.log(stacks.sigmaW2) + square;
  const back = Math.log(stacks.sigmaW2) + slopeSquare;
  switch (stack) {
    case 'plain':
      return { next: branch, factor: back };
    case 'residual':
      return { next: logSum(logQ, branch), factor: logSum(0, back) };
    case 'scaled': {
      const beta = 2 * Math.log(stacks.branchScale);
      return { next: logSum(logQ, beta + branch), factor: logSum(0, beta + back) };
    }
    case 'gated': {
      // A gate's pre-activation beyond e^60 has long since made the gate 0 or 1.
      const gate = gateMoments(stacks.gateBias, GATE_VARIANCE * Math.exp(Math.min(logQ, 60)));
      const [keep, open] = [Math.log(gate.keep), Math.log(gate.open)];
      const through = Math.log(GATE_VARIANCE * gate.slopeSquare) + logSum(logQ, branch);
      return { next: logSum(keep + logQ, open + branch), factor: logSum(keep, open + back, through) };
    }
  }
}

function fromInput(stacks: ResidualStacks, stack: StackName, start: number): StackTheory {
  const signal = [start];
  const factors: number[] = [];
  for (let l = 1; l <= stacks.depth; l++) {
    const { next, factor } = step(stacks, stack, signal[l - 1] as number);
    signal.push(next);
    factors.push(factor);
  }
  const gradient = new Array<number>(stacks.depth + 1).fill(0);
  for (let l = stacks.depth; l >= 1; l--) gradient[l - 1] = (gradient[l] as number) + (factors[l - 1] as number);
  return { signal, gradient };
}

/**
 * What an infinitely wide stack does to the mean square of its signal and of the gradient, on average over inputs whose
 * own mean square is c²(1 + t²), t uniform on (−reach, reach), and 1 on average. With q ↦ E[φ²] taken over N(0, q):
 * - plain h ← F: q′ = σ_w²E[φ²], χ = σ_w²E[φ′²] (Poole et al., 2016; Schoenholz et al., 2017);
 * - residual and scaled h ← h + βF: q′ = q + β²σ_w²E[φ²], χ = 1 + β²σ_w²E[φ′²] (Yang and Schoenholz, 2017);
 * - gated h ← (1 − T)h + TF, T = σ(hV + b): q′ = E[(1 − T)²]q + E[T²]σ_w²E[φ²] and
 *   χ = E[(1 − T)²] + E[T²]σ_w²E[φ′²] + σ_v²E[T′²](q + σ_w²E[φ²]), the last through the gate itself. Own derivation:
 *   V and W are independent of each other and of h, so every cross term has mean 0. With gates h is a mixture of normal
 *   distributions, which is taken for one; for φ linear on both sides of 0 nothing depends on that.
 */
export function predictStack(stacks: ResidualStacks, stack: StackName, reach: number): StackTheory {
  // Where no scale is special the mean square of the inputs is all that counts; a gate makes one special.
  if (isHomogeneous(stacks.activation) && stack !== 'gated') return fromInput(stacks, stack, 0);
  const logScale = -Math.log1p((reach * reach) / 3);
  const paths = coarse.nodes.map((node, i) => {
    const t = (reach * (1 + node)) / 2;
    const share = Math.log((coarse.weights[i] as number) / 2);
    return { share, ...fromInput(stacks, stack, logScale + Math.log1p(t * t)) };
  });
  const average = (of: 'signal' | 'gradient'): number[] =>
    Array.from({ length: stacks.depth + 1 }, (_, l) =>
      logSum(...paths.map((path) => path.share + (path[of][l] as number))),
    );
  return { signal: average('signal'), gradient: average('gradient') };
}
