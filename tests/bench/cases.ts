import type { BackendReport } from '../../src/lab/experiment.ts';
import {
  type GradientFlowParameters,
  gradientFlowParameters,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { defaults } from '../../src/lab/parameters.ts';

/** What is measured on every backend. */
export interface Case {
  activation: 'sigmoid' | 'relu';
  depth: number;
  width: number;
}

/** A case's result on one backend. */
export interface Row extends Case {
  backend: BackendReport['name'];
  /** Profiles a second; one profile is one network, forward and backward. */
  ours: number;
  plain: number;
  /** How often each side was measured. */
  rounds: number;
}

const DEPTHS = [10, 50, 200];
const WIDTHS = [32, 128];

/** ReLU differs by its activation alone, so one depth of it is enough. */
export const CASES: readonly Case[] = [
  ...DEPTHS.flatMap((depth) => WIDTHS.map((width): Case => ({ activation: 'sigmoid', depth, width }))),
  ...WIDTHS.map((width): Case => ({ activation: 'relu', depth: 50, width })),
];

/** How many times as many profiles a second as the plain way a width must reach. */
export const goalAt = (width: number): number => (width <= 32 ? 5 : 2);

export const isMet = ({ ours, plain, width }: Row): boolean => ours >= goalAt(width) * plain;

/** Xavier for sigmoid, He for ReLU; 16 seeds, 32 examples, no bias. */
export function parametersOf({ activation, depth, width }: Case): GradientFlowParameters {
  const init = activation === 'relu' ? 'he-normal' : 'xavier-normal';
  return { ...defaults(gradientFlowParameters), activation, depth, width, init, batch: 32, seeds: 16 };
}
