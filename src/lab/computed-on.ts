import type { BackendReport, ExperimentDefinition } from './experiment.ts';

/** The backends as a reader knows them. */
export const BACKEND_NAMES: Readonly<Record<BackendReport['name'], string>> = {
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
};

/** What an experiment's numbers were computed on, and how precisely: `WebGL, fp32`. */
export function computedOn(
  { arithmetic }: Pick<ExperimentDefinition, 'arithmetic'>,
  { name, bits }: BackendReport,
): string {
  return arithmetic === 'float64' ? `${BACKEND_NAMES.cpu}, fp64` : `${BACKEND_NAMES[name]}, fp${bits}`;
}
