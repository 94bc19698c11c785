import { defineExperiment } from '../../experiment.ts';
import { cliffAndClipping } from './definition.ts';
import { cliffReadings } from './readings.ts';
import { cliffText } from './text.ts';

/** Cliff and clipping, complete. */
export const cliffAndClippingExperiment = defineExperiment({
  ...cliffAndClipping,
  loadRun: async () => ({ run: (await import('./run.ts')).runCliff }),
  loadScript: async () => ({ script: (await import('./script.ts')).cliffScript }),
  text: cliffText,
  readings: cliffReadings,
});
