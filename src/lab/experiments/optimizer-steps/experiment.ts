import { defineExperiment } from '../../experiment.ts';
import { optimizerSteps } from './definition.ts';
import { optimizerStepsReadings } from './readings.ts';
import { optimizerStepsText } from './text.ts';

/** Optimizers and unequal gradients, complete. */
export const optimizerStepsExperiment = defineExperiment({
  ...optimizerSteps,
  loadRun: async () => ({ run: (await import('./run.ts')).runOptimizerSteps }),
  loadScript: async () => ({ script: (await import('./script.ts')).optimizerStepsScript }),
  text: optimizerStepsText,
  readings: optimizerStepsReadings,
});
