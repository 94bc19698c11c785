import type { BackendName, BackendReport } from '../experiment.ts';
import type { Refusal } from './backends.ts';

/** What a worker tells once it has a backend. */
export interface EngineStatus extends BackendReport {
  refusals: Refusal[];
}

/** Why a run ended early: the device went (start a new worker and repeat), or the run itself failed. */
export type Trouble = { kind: 'lost' | 'failed'; message: string };

export type Pulled = { frame: unknown; done: boolean } | { trouble: Trouble } | null;

/** The worker's interface, typed through Comlink. */
export interface EngineWorker {
  /** Starts the first of the backends that passes its self-test. Throws with all refusals. */
  open(wanted: readonly BackendName[]): Promise<EngineStatus>;
  /** Begins a run and cancels the same experiment's run before it; other experiments go on beside it. */
  start(request: number, experiment: string, params: Record<string, string | number | null>): Promise<void>;
  /** The next frame of that run; null once a newer one has taken its place. */
  next(request: number, step: boolean): Promise<Pulled>;
  cancel(request: number): Promise<void>;
  /** Tensors alive, for the leak test; cached weights are freed first. */
  tensorsAlive(): number;
  /** Loses the graphics context on purpose, as a device would. For tests. */
  loseContext(): void;
}
