import type { NumberFormatsParameters } from './definition.ts';
export function numberFormatsScript(params: NumberFormatsParameters): string {
  return String(params.seed);
}
