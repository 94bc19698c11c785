import { defineExperiment } from '../../experiment.ts';
import { edgeOfChaos } from './definition.ts';
import { edgeOfChaosReadings } from './readings.ts';
import { edgeOfChaosText } from './text.ts';

/** The edge of chaos, complete. */
export const edgeOfChaosExperiment = defineExperiment({
  ...edgeOfChaos,
  loadRun: async () => ({ run: (await import('./run.ts')).runEdgeOfChaos }),
  loadScript: async () => ({ script: (await import('./script.ts')).edgeOfChaosScript }),
  text: edgeOfChaosText,
  readings: edgeOfChaosReadings,
});
