import { defineExperiment } from '../../experiment.ts';
import { recurrentMemory } from './definition.ts';
import { recurrentMemoryReadings } from './readings.ts';
import { recurrentMemoryText } from './text.ts';

/** Recurrent memory, complete. */
export const recurrentMemoryExperiment = defineExperiment({
  ...recurrentMemory,
  loadRun: async () => ({ run: (await import('./run.ts')).runRecurrentMemory }),
  loadScript: async () => ({ script: (await import('./script.ts')).recurrentMemoryScript }),
  text: recurrentMemoryText,
  readings: recurrentMemoryReadings,
});
