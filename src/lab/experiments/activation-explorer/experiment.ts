import { defineExperiment } from '../../experiment.ts';
import { activationExplorer } from './definition.ts';
import { activationExplorerReadings } from './readings.ts';
import { activationExplorerText } from './text.ts';

/** The activation explorer, complete. */
export const activationExplorerExperiment = defineExperiment({
  ...activationExplorer,
  loadRun: async () => ({ run: (await import('./run.ts')).runActivationExplorer }),
  loadScript: async () => ({ script: (await import('./script.ts')).activationExplorerScript }),
  text: activationExplorerText,
  readings: activationExplorerReadings,
});
