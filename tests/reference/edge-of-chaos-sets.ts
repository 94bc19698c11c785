import { readFileSync } from 'node:fs';
import type { EdgeOfChaosFrame, EdgeOfChaosParameters } from '../../src/lab/experiments/edge-of-chaos/definition.ts';
import { median } from '../../src/lab/numerics/statistics.ts';

/** One network of edge_of_chaos.py; null is the logarithm of a true zero, or the correlation of zeros. */
interface ReferenceNetwork {
  step: number | null;
  signal: (number | null)[];
  correlation: (number | null)[];
}

/** One parameter set of edge_of_chaos.py with what PyTorch gave in float64. */
export interface EdgeSet {
  params: EdgeOfChaosParameters;
  /** The cells of the plane that were measured. */
  cells: number[];
  /** log10 of the gradient's factor a layer, [seed][cell]. */
  planes: (number | null)[][];
  points: ReferenceNetwork[];
}

export const edgeSets = JSON.parse(readFileSync(new URL('edge-of-chaos.json', import.meta.url), 'utf8')) as EdgeSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeEdgeSet({ params }: EdgeSet): string {
  return `${params.activation}, σ_w ${params.sigmaW}, σ_b ${params.sigmaB}, ${params.depth} × ${params.width}, seed ${params.seed}`;
}

const DECADES = Math.log10(1.001);
const logOf = (value: number | null | undefined) => (value === null ? Number.NEGATIVE_INFINITY : (value ?? Number.NaN));

/** Where a frame differs from the reference: magnitudes by more than 1e-3 relatively, correlations by more than 1e-3. */
export function edgeDisagreements(frame: EdgeOfChaosFrame, set: EdgeSet): string[] {
  const wrong: string[] = [];
  const compare = (what: string, got: number | undefined, wanted: number, allowed: number) => {
    const same = got === wanted || Math.abs((got ?? Number.NaN) - wanted) <= allowed;
    if (!same) wrong.push(`${what}: ${got}, not ${wanted}`);
  };
  set.cells.forEach((cell, i) => {
    const wanted = median(set.planes.map((seed) => logOf(seed[i])));
    compare(`cell ${cell}`, frame.plane.step[cell], wanted, DECADES);
  });
  const { step, signal, correlation } = frame.point;
  set.points.forEach((network, s) => {
    compare(`step of seed ${s}`, step.perSeed[s], logOf(network.step), DECADES);
    network.signal.forEach((value, i) => {
      compare(`signal of seed ${s} in layer ${i + 1}`, signal.perSeed[s]?.[i], logOf(value), DECADES);
    });
    network.correlation.forEach((value, layer) => {
      const got = correlation.perSeed[s]?.[layer];
      if (value !== null) compare(`correlation of seed ${s} in layer ${layer}`, got, value, 1e-3);
      else if (!Number.isNaN(got)) wrong.push(`correlation of seed ${s} in layer ${layer}: ${got}, not undefined`);
    });
  });
  return wrong;
}
