import { runGradientFlow } from '../experiments/gradient-flow/run.ts';

/** How each experiment runs, by its id. */
export const runs = {
  'gradient-flow': runGradientFlow,
} as const;

export type ExperimentId = keyof typeof runs;
