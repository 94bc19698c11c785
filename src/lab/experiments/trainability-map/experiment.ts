import { defineExperiment } from '../../experiment.ts';
import { trainabilityMap } from './definition.ts';
import { mapReadings } from './readings.ts';
import { mapText } from './text.ts';

/** The trainability map, complete. */
export const trainabilityMapExperiment = defineExperiment({
  ...trainabilityMap,
  loadRun: async () => ({ run: (await import('./run.ts')).runMap }),
  loadScript: async () => ({ script: (await import('./script.ts')).mapScript }),
  text: mapText,
  readings: mapReadings,
});
