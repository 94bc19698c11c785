import { activationExplorerContests } from './activation-explorer.ts';
import { attentionContests } from './attention-and-distance.ts';
import { cliffContests } from './cliff-and-clipping.ts';
import type { Contest } from './contest.ts';
import { edgeOfChaosContests } from './edge-of-chaos.ts';
import { gradientFlowContests } from './gradient-flow.ts';
import { initializationContests } from './initialization.ts';
import { normalizationBenchContests } from './normalization-bench.ts';
import { numberFormatsContests } from './number-formats.ts';
import { optimizerStepsContests } from './optimizer-steps.ts';
import { recurrentMemoryContests } from './recurrent-memory.ts';
import { residualPathsContests } from './residual-paths.ts';
import { trainabilityMapContests } from './trainability-map.ts';
import { trainingRaceContests } from './training-race.ts';

/** Every contest, by experiment in the order in which the site lists them. */
export const contests: readonly Contest[] = [
  ...gradientFlowContests,
  ...activationExplorerContests,
  ...initializationContests,
  ...edgeOfChaosContests,
  ...normalizationBenchContests,
  ...residualPathsContests,
  ...trainingRaceContests,
  ...cliffContests,
  ...recurrentMemoryContests,
  ...numberFormatsContests,
  ...optimizerStepsContests,
  ...attentionContests,
  ...trainabilityMapContests,
];
