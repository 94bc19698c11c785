import type { GradientFlowFrame } from './definition.ts';

/** The finding in words. */
export function summarizeGradientFlow(frame: GradientFlowFrame): string {
  return `Depth ${frame.params.depth}.`;
}
