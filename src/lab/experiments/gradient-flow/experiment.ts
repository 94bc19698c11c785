import { defineExperiment } from '../../experiment.ts';
import { gradientFlow } from './definition.ts';
import { gradientFlowReadings } from './readings.ts';
import { gradientFlowText } from './text.ts';

/** Gradient flow, complete. */
export const gradientFlowExperiment = defineExperiment({
  ...gradientFlow,
  loadRun: async () => ({ run: (await import('./run.ts')).runGradientFlow }),
  loadScript: async () => ({ script: (await import('./script.ts')).gradientFlowScript }),
  text: gradientFlowText,
  readings: gradientFlowReadings,
});
