import { defineExperiment } from '../../experiment.ts';
import { attentionAndDistance } from './definition.ts';
import { attentionReadings } from './readings.ts';
import { attentionText } from './text.ts';

/** Attention and distance, complete. */
export const attentionExperiment = defineExperiment({
  ...attentionAndDistance,
  loadRun: async () => ({ run: (await import('./run.ts')).runAttention }),
  loadScript: async () => ({ script: (await import('./script.ts')).attentionScript }),
  text: attentionText,
  readings: attentionReadings,
});
