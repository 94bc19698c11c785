import type { LabActivationName } from '../nn/activations.ts';
import { gaussianMoments, isHomogeneous } from './moments.ts';

/** A rectangle of standard deviations, from 0 to each. */
export interface Plane {
  sigmaW: number;
  sigmaB: number;
}

/** Where χ₁ has one value: each line a row of points (σ_w, σ_b) from small σ_b to large. */
export interface Contour {
  /** ln χ₁ */
  logChi: number;
  lines: { sigmaW: number[]; sigmaB: number[] }[];
}

/** The decades of q over which the moments are tabulated; beyond them φ is its tangents. */
const LOWEST = -6;
const HIGHEST = 8;
const PER_DECADE = 6;
const NODES = (HIGHEST - LOWEST) * PER_DECADE + 1;

interface MomentTable {
  /** ln(E[φ²]/q) and ln E[φ′²] at evenly spaced log10 q. */
  square: Float64Array;
  slope: Float64Array;
}

function tabulate(activation: LabActivationName): MomentTable {
  const table = { square: new Float64Array(NODES), slope: new Float64Array(NODES) };
  for (let i = 0; i < NODES; i++) {
    const q = 10 ** (LOWEST + i / PER_DECADE);
    const { square, slopeSquare } = gaussianMoments(activation, q);
    table.square[i] = Math.log(square / q);
    table.slope[i] = Math.log(slopeSquare);
  }
  return table;
}

/**
 * ln χ₁ over a plane of networks with one activation, at the fixed point that the variance reaches from σ_w² + σ_b², to about
 * three digits: the moments are interpolated in a table, so that thousands of networks take milliseconds.
 * @returns ln χ₁ of (σ_w, σ_b), σ_w above 0
 */
export function phaseDiagram(activation: LabActivationName): (sigmaW: number, sigmaB: number) => number {
  if (isHomogeneous(activation)) {
    const slope = Math.log(gaussianMoments(activation, 1).slopeSquare);
    return (sigmaW) => 2 * Math.log(sigmaW) + slope;
  }
  const { square, slope } = tabulate(activation);
  return (sigmaW, sigmaB) => {
    const logW = 2 * Math.log(sigmaW);
    const biases = sigmaB * sigmaB;
    /** ln(q′/q) at a node. */
    const drift = (i: number) =>
      Math.log(Math.exp(logW + (square[i] as number)) + biases / 10 ** (LOWEST + i / PER_DECADE));
    let at = Math.round((Math.log10(sigmaW * sigmaW + biases) - LOWEST) * PER_DECADE);
    at = Math.min(NODES - 1, Math.max(0, at));
    let here = drift(at);
    const way = Math.sign(here);
    for (let next = at + way; way !== 0 && next >= 0 && next < NODES; next += way) {
      const there = drift(next);
      if (Math.sign(there) !== way) {
        const share = here / (here - there);
        return logW + (slope[at] as number) * (1 - share) + (slope[next] as number) * share;
      }
      [at, here] = [next, there];
    }
    return logW + (slope[at] as number);
  };
}

const ROWS = 41;
const COLUMNS = 80;

/**
 * Lines of equal χ₁ over a plane. Each row of constant σ_b is searched for crossings; the first, second, … of
 * neighbouring rows make a line as long as there are equally many.
 * @param levels of ln χ₁
 */
export function contours(
  logChi: (sigmaW: number, sigmaB: number) => number,
  plane: Plane,
  levels: readonly number[],
): Contour[] {
  const found = levels.map((level): Contour => ({ logChi: level, lines: [] }));
  const open: Contour['lines'][] = levels.map(() => []);
  for (let row = 0; row < ROWS; row++) {
    const sigmaB = (plane.sigmaB * row) / (ROWS - 1);
    const xs = Array.from({ length: COLUMNS }, (_, i) => (plane.sigmaW * (i + 1)) / COLUMNS);
    const heights = xs.map((sigmaW) => logChi(sigmaW, sigmaB));
    found.forEach((contour, l) => {
      const crossings: number[] = [];
      for (let i = 1; i < COLUMNS; i++) {
        const [low, high] = [(heights[i - 1] as number) - contour.logChi, (heights[i] as number) - contour.logChi];
        if (low < 0 === high < 0) continue;
        crossings.push((xs[i - 1] as number) + ((plane.sigmaW / COLUMNS) * low) / (low - high));
      }
      if (crossings.length !== open[l]?.length) {
        open[l] = crossings.map(() => ({ sigmaW: [], sigmaB: [] }));
        contour.lines.push(...open[l]);
      }
      crossings.forEach((crossing, i) => {
        open[l]?.[i]?.sigmaW.push(crossing);
        open[l]?.[i]?.sigmaB.push(sigmaB);
      });
    });
  }
  return found;
}
