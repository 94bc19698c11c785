import type * as tf from '@tensorflow/tfjs-core';
import type { BackendName, BackendReport } from '../experiment.ts';
import { type SelfTestFact, selfTest } from './self-test.ts';

/** Why a backend was passed over, in words for the page. */
export interface Refusal {
  backend: BackendName;
  reason: string;
}

export interface OpenedBackend {
  report: BackendReport;
  refusals: Refusal[];
}

const describe = (fact: SelfTestFact) => `${fact.name} gave ${fact.got}`;

/** Time for a backend to start and pass its self-test; a context that is there but dead never answers. */
const OPEN_LIMIT_MS = 30_000;

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Starts the first of `wanted` that works and passes the self-test. Where there is a choice, a backend that stores half
 * floats is passed over: the scales carried apart keep its magnitudes right, but it has three digits only.
 * @throws Error that lists every refusal when none is left
 */
export async function openBackend(core: typeof tf, wanted: readonly BackendName[]): Promise<OpenedBackend> {
  const refusals: Refusal[] = [];
  for (const backend of wanted) {
    try {
      const report = await within(admit(core, backend, wanted.length === 1), OPEN_LIMIT_MS);
      return { report, refusals };
    } catch (error) {
      refusals.push({ backend, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new Error(`no backend works: ${refusals.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ')}`);
}

async function admit(core: typeof tf, backend: BackendName, onlyChoice: boolean): Promise<BackendReport> {
  const started = await core.setBackend(backend);
  // A failed start falls back without a word: ask which backend is really in force.
  if (!started || core.getBackend() !== backend) throw new Error('not available here');
  const { bits, facts } = await selfTest(core);
  const failed = facts.filter((fact) => !fact.passed);
  if (failed.length > 0) throw new Error(`failed its self-test: ${failed.map(describe).join(', ')}`);
  if (bits === 16 && !onlyChoice) throw new Error('stores 16-bit numbers only');
  return { name: backend, bits };
}
