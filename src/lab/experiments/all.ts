import type { Experiment } from '../experiment.ts';
import { activationExplorerExperiment } from './activation-explorer/experiment.ts';
import { attentionExperiment } from './attention-and-distance/experiment.ts';
import { cliffAndClippingExperiment } from './cliff-and-clipping/experiment.ts';
import { edgeOfChaosExperiment } from './edge-of-chaos/experiment.ts';
import { gradientFlowExperiment } from './gradient-flow/experiment.ts';
import { initializationExperiment } from './initialization/experiment.ts';
import { normalizationBenchExperiment } from './normalization-bench/experiment.ts';
import { numberFormatsExperiment } from './number-formats/experiment.ts';
import { optimizerStepsExperiment } from './optimizer-steps/experiment.ts';
import { recurrentMemoryExperiment } from './recurrent-memory/experiment.ts';
import { residualPathsExperiment } from './residual-paths/experiment.ts';
import { trainabilityMapExperiment } from './trainability-map/experiment.ts';
import { trainingRaceExperiment } from './training-race/experiment.ts';

/** Every experiment, in the order in which it is listed: what the engine, the terminal, the pages and the prose can name. */
export const experiments: readonly Experiment[] = [
  gradientFlowExperiment,
  activationExplorerExperiment,
  initializationExperiment,
  edgeOfChaosExperiment,
  normalizationBenchExperiment,
  residualPathsExperiment,
  trainingRaceExperiment,
  cliffAndClippingExperiment,
  recurrentMemoryExperiment,
  numberFormatsExperiment,
  optimizerStepsExperiment,
  attentionExperiment,
  trainabilityMapExperiment,
];

/** @returns undefined where there is none of that id */
export function findExperiment(id: string): Experiment | undefined {
  return experiments.find((experiment) => experiment.id === id);
}

/** @throws RangeError naming the ids that there are */
export function experimentOf(id: string): Experiment {
  const found = findExperiment(id);
  if (found) return found;
  throw new RangeError(`there is no experiment "${id}"; there are: ${experiments.map((known) => known.id).join(', ')}`);
}
