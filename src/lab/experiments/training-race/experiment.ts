import { defineExperiment } from '../../experiment.ts';
import { trainingRace } from './definition.ts';
import { trainingRaceReadings } from './readings.ts';
import { trainingRaceText } from './text.ts';

/** The training race, complete. */
export const trainingRaceExperiment = defineExperiment({
  ...trainingRace,
  loadRun: async () => ({ run: (await import('./run.ts')).runTrainingRace }),
  loadScript: async () => ({ script: (await import('./script.ts')).trainingRaceScript }),
  text: trainingRaceText,
  readings: trainingRaceReadings,
});
