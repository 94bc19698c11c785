import { defineExperiment } from '../../experiment.ts';
import { residualPaths } from './definition.ts';
import { residualPathsReadings } from './readings.ts';
import { residualPathsText } from './text.ts';

/** Residual paths, complete. */
export const residualPathsExperiment = defineExperiment({
  ...residualPaths,
  loadRun: async () => ({ run: (await import('./run.ts')).runResidualPaths }),
  loadScript: async () => ({ script: (await import('./script.ts')).residualPathsScript }),
  text: residualPathsText,
  readings: residualPathsReadings,
});
