import { defineExperiment } from '../../experiment.ts';
import { initialization } from './definition.ts';
import { initializationReadings } from './readings.ts';
import { initializationText } from './text.ts';

/** The initialization instrument, complete. */
export const initializationExperiment = defineExperiment({
  ...initialization,
  loadRun: async () => ({ run: (await import('./run.ts')).runInitialization }),
  loadScript: async () => ({ script: (await import('./script.ts')).initializationScript }),
  text: initializationText,
  readings: initializationReadings,
});
