import { type Remote, wrap } from 'comlink';
import { BACKEND_NAMES } from '../computed-on.ts';
import { BACKENDS, type BackendName, type ProgressingFrame } from '../experiment.ts';
import type { EngineWorker, EngineStatus as OpenedStatus } from './protocol.ts';
import workerModule from './worker.ts?worker&url';

/** Which backend a page computes on, and what a reader should know about it. */
export interface EngineStatus {
  backend: BackendName;
  bits: 16 | 32;
  /** Sentences: why a faster backend was passed over, what was lost. */
  notes: string[];
}

/** One request. The newest of an experiment wins: an older one's `next` gives null. */
export interface Measurement<Frame extends ProgressingFrame> {
  /** The next frame; `step` asks for the experiment's smallest step. Null once a newer request took its place. */
  next(step: boolean): Promise<{ frame: Frame; done: boolean } | null>;
  cancel(): void;
}

export interface Engine {
  measure<Frame extends ProgressingFrame>(
    experiment: string,
    params: Record<string, string | number | null>,
  ): Measurement<Frame>;
  status(): EngineStatus | null;
  /** Hears what goes wrong and how the engine goes on. Returns a function that stops listening. */
  onNotice(listener: (text: string) => void): () => void;
  /** Starts the worker and its backend ahead of the first request. */
  warmUp(): void;
  /** The worker's tensor count after its cache is freed. For tests. */
  tensorsAlive(): Promise<number>;
  /** Loses the graphics context on purpose. For tests. */
  loseContext(): Promise<void>;
}

/** A worker with its backend, or the reason why there is none. */
interface Started {
  worker: Worker;
  remote: Remote<EngineWorker>;
  status: OpenedStatus;
}

/** What a page's address may ask of the engine, to try an instrument on another device than one's own. */
export interface EngineOptions {
  /** The one backend that was asked for; null leaves the choice to the experiment. */
  asked: BackendName | null;
  /** Store half floats, as some phones do. */
  half: boolean;
  /** The engine was asked for by name: lay it open as `window.labEngine`, to be looked into. */
  open: boolean;
}

/** Reads `engine=webgl`, `wasm`, `cpu`, or `half` for WebGL with half floats; anything else leaves the choice to the engine. */
export function engineOptions(search: string): EngineOptions {
  const asked = new URLSearchParams(search).get('engine');
  if (asked === 'half') return { asked: 'webgl', half: true, open: true };
  const backend = BACKENDS.find((name) => name === asked) ?? null;
  return { asked: backend, half: false, open: backend !== null };
}

/**
 * Starts the worker. A sandboxed frame, whose origin is opaque, may not start one from an address of its host: there a
 * worker that is written into its own address imports the module, which the host allows by
 * `Access-Control-Allow-Origin`. (A blob would do as well, but Chromium refuses it modules there.)
 * @param name travels to the worker: `half` asks for half floats
 */
function startWorker(name: string): Worker {
  const module = new URL(workerModule, import.meta.url).href;
  const isOpaque = globalThis.origin === 'null';
  const code = `data:text/javascript,${encodeURIComponent(`import ${JSON.stringify(module)};`)}`;
  return new Worker(isOpaque ? code : module, { type: 'module', name });
}

/** A backend lost this often on one page gives way to another; without another, the run fails. */
const LOSSES_ALLOWED = 2;

/** @param first the backend to try first, the only one where the page's address asked for it */
function createEngine(first: BackendName, options: EngineOptions): Engine {
  const listeners = new Set<(text: string) => void>();
  let wanted: readonly BackendName[] = options.asked ? [first] : [first, ...BACKENDS.filter((name) => name !== first)];
  let starting: Promise<Started> | null = null;
  let started: Started | null = null;
  let losses = 0;
  let notes: string[] = [];
  let requests = 0;
  const newest = new Map<string, number>();

  const tell = (text: string) => {
    notes = [...notes.filter((note) => note !== text), text];
    for (const listener of listeners) listener(text);
  };

  const start = async (): Promise<Started> => {
    const worker = startWorker(options.half ? 'half' : 'engine');
    const remote = wrap<EngineWorker>(worker);
    const broken = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) =>
        reject(new Error(event.message || 'the engine could not be loaded.')),
      );
    });
    try {
      const status = await Promise.race([remote.open(wanted), broken]);
      for (const { backend, reason } of status.refusals) tell(`${BACKEND_NAMES[backend]} is not used: ${reason}.`);
      started = { worker, remote, status };
      return started;
    } catch (error) {
      worker.terminate();
      starting = null;
      throw error;
    }
  };

  const ready = (): Promise<Started> => {
    starting ??= start();
    return starting;
  };

  /**
   * Ends the worker that was lost; the next `ready` starts another, on another backend after repeated losses.
   * Throws when there is none.
   */
  const discard = (lost: Started, message: string) => {
    if (started !== lost) return;
    lost.worker.terminate();
    started = null;
    starting = null;
    losses++;
    const { name } = lost.status;
    const others = wanted.filter((backend) => backend !== name);
    const leave = losses >= LOSSES_ALLOWED;
    if (leave) {
      losses = 0;
      if (others.length === 0) throw new Error(`${BACKEND_NAMES[name]} was lost repeatedly (${message})`);
      wanted = others;
    }
    tell(
      `${BACKEND_NAMES[name]} was lost (${message}); ${leave ? 'another backend repeats the run' : 'it was started again and the run repeated'}.`,
    );
  };

  const measure = <Frame extends ProgressingFrame>(
    experiment: string,
    params: Record<string, string | number | null>,
  ): Measurement<Frame> => {
    const request = ++requests;
    newest.set(experiment, request);
    let on: Started | null = null;
    let last: Frame | null = null;
    let cancelled = false;
    const current = () => !cancelled && newest.get(experiment) === request;

    const attempt = async (step: boolean): Promise<{ frame: Frame; done: boolean } | null> => {
      const engine = await ready();
      if (!current()) return null;
      if (on !== engine) {
        await engine.remote.start(request, experiment, params);
        on = engine;
      }
      const pulled = await engine.remote.next(request, step);
      if (pulled === null || !current()) return null;
      if ('trouble' in pulled) {
        if (pulled.trouble.kind === 'failed') throw new Error(pulled.trouble.message);
        discard(engine, pulled.trouble.message);
        return attempt(step);
      }
      // A run repeated after a loss catches up before it shows anything older than what is on the page.
      const frame = (pulled.frame as Frame | null) ?? last;
      if (frame === null) throw new Error('the run ended without a figure');
      if (last && frame.progress < last.progress && !pulled.done) return attempt(step);
      last = frame;
      return { frame, done: pulled.done };
    };

    return {
      next: (step) => (current() ? attempt(step) : Promise.resolve(null)),
      cancel() {
        cancelled = true;
        void on?.remote.cancel(request);
      },
    };
  };

  return {
    measure,
    status: () => started && { backend: started.status.name, bits: started.status.bits, notes },
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    warmUp() {
      ready().catch(() => undefined);
    },
    tensorsAlive: async () => (await ready()).remote.tensorsAlive(),
    loseContext: async () => (await ready()).remote.loseContext(),
  };
}

let shared: Engine | undefined;

/**
 * The page's one engine.
 * @param prefers the backend to try first; the first experiment that runs on the page decides for all
 */
export function engine(prefers: BackendName = BACKENDS[0]): Engine {
  if (shared) return shared;
  const options = engineOptions(location.search);
  shared = createEngine(options.asked ?? prefers, options);
  if (options.open) Object.assign(window, { labEngine: shared });
  return shared;
}
