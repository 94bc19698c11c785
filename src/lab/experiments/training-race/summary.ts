import type { TrainingRaceFrame } from './definition.ts';

export function summarizeTrainingRace(frame: TrainingRaceFrame): string {
  const step = frame.steps.at(-1) ?? 0;
  return `After ${step} steps: A ${frame.a.loss.at(-1)}, B ${frame.b.loss.at(-1)}.`;
}
