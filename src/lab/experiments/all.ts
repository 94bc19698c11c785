import type { ExperimentDefinition } from '../experiment.ts';
import { gradientFlow } from './gradient-flow/definition.ts';

/** Every experiment that can be run, by its id: what the terminal, the pages and the prose can name. */
export const experiments = {
  [gradientFlow.id]: gradientFlow,
} as const satisfies Record<string, ExperimentDefinition<typeof gradientFlow.parameters, never>>;
