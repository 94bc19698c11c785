import { defineExperiment } from '../../experiment.ts';
import { numberFormats } from './definition.ts';
import { numberFormatsReadings } from './readings.ts';
import { numberFormatsText } from './text.ts';

/** Number formats, complete. */
export const numberFormatsExperiment = defineExperiment({
  ...numberFormats,
  loadRun: async () => ({ run: (await import('./run.ts')).runNumberFormats }),
  loadScript: async () => ({ script: (await import('./script.ts')).numberFormatsScript }),
  text: numberFormatsText,
  readings: numberFormatsReadings,
});
