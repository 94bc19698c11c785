import { defineExperiment } from '../../experiment.ts';
import { normalizationBench } from './definition.ts';
import { normalizationBenchReadings } from './readings.ts';
import { normalizationBenchText } from './text.ts';

/** The normalization bench, complete. */
export const normalizationBenchExperiment = defineExperiment({
  ...normalizationBench,
  loadRun: async () => ({ run: (await import('./run.ts')).runNormalizationBench }),
  loadScript: async () => ({ script: (await import('./script.ts')).normalizationBenchScript }),
  text: normalizationBenchText,
  readings: normalizationBenchReadings,
});
