import { activationExplorerContests } from './activation-explorer.ts';
import type { Contest } from './contest.ts';
import { gradientFlowContests } from './gradient-flow.ts';
import { residualPathsContests } from './residual-paths.ts';

/** Every contest, by experiment in the order in which the site lists them. */
export const contests: readonly Contest[] = [
  ...gradientFlowContests,
  ...activationExplorerContests,
  ...residualPathsContests,
];
