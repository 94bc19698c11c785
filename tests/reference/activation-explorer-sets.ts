import { readFileSync } from 'node:fs';
import type {
  ActivationExplorerFrame,
  ActivationExplorerParameters,
} from '../../src/lab/experiments/activation-explorer/definition.ts';
import { MOMENTS, type MomentName } from '../../src/lab/experiments/activation-explorer/definition.ts';

/** One parameter set of activation_explorer.py with what PyTorch gave in float64. */
export interface ExplorerSet {
  params: ActivationExplorerParameters;
  seeds: Record<MomentName, number>[];
  /** At every twentieth point of the frame's curves. */
  curves: { to: number; value: number[]; slope: number[] };
  /** log10 by number of compositions; widths and mean slopes from 60 digits, median slopes by the chain rule. */
  width: number[];
  meanSlope: number[];
  /** Null is the logarithm of a true zero. */
  slope: (number | null)[];
}

export const explorerSets = JSON.parse(
  readFileSync(new URL('activation-explorer.json', import.meta.url), 'utf8'),
) as ExplorerSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeExplorerSet({ params }: ExplorerSet): string {
  return `${params.activation}, q ${params.q}, gain ${params.gain}, ${params.compositions} times`;
}

/** How near is the same: relatively, and for an average that cancels to nearly 0 or a curve that runs through it, absolutely. */
const SINGLE = { relative: 1e-3, absolute: 2e-6 };

/** Where a frame's measured numbers differ from the reference's by more than a tolerance. */
export function explorerDisagreements(
  frame: Pick<ActivationExplorerFrame, 'moments' | 'curves' | 'composition'>,
  set: ExplorerSet,
  { relative, absolute } = SINGLE,
): string[] {
  const wrong: string[] = [];
  const compare = (
    what: string,
    got: number | undefined,
    wanted: number,
    allowed = absolute + relative * Math.abs(wanted),
  ) => {
    if (!(Math.abs((got ?? Number.NaN) - wanted) <= allowed)) wrong.push(`${what}: ${got}, not ${wanted}`);
  };
  for (const name of MOMENTS) {
    set.seeds.forEach((seed, s) => {
      compare(`${name} of sample ${s}`, frame.moments[name].perSeed[s], seed[name]);
    });
  }
  if (frame.curves.to !== set.curves.to) wrong.push(`curves to ${frame.curves.to}, not ${set.curves.to}`);
  for (const name of ['value', 'slope'] as const) {
    set.curves[name].forEach((value, i) => {
      compare(`${name} at point ${20 * i}`, frame.curves[name][20 * i], value);
    });
  }
  const decades = Math.log10(1 + relative);
  set.width.forEach((value, step) => {
    compare(`width after ${step}`, frame.composition.width[step], value, decades);
  });
  set.meanSlope.forEach((value, step) => {
    compare(`mean slope after ${step}`, frame.composition.meanSlope[step], value, decades);
  });
  set.slope.forEach((value, step) => {
    const got = frame.composition.slope.median[step];
    if (value !== null) compare(`median slope after ${step}`, got, value, decades);
    else if (got !== -Infinity) wrong.push(`median slope after ${step}: ${got}, not a true zero`);
  });
  return wrong;
}
