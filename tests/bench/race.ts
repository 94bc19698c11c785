import type * as tf from '@tensorflow/tfjs-core';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import { Session } from '../../src/lab/engine/session.ts';
import { type BackendReport, type Lab, presetValues } from '../../src/lab/experiment.ts';
import { experimentOf } from '../../src/lab/experiments/all.ts';
import { type Contest, clock, type Row } from './contest.ts';

/** Enough for every contest's random numbers, so that neither side ever draws or uploads them while the clock runs. */
const ALL_BYTES = 1024 ** 3;

/** A contest goes on for at least so many rounds, and then until its time is up. */
const ROUNDS = { least: 2, most: 9 };
const CONTEST_MS = 6_000;
const TURN_MS = 500;

/** How often a first frame is waited for. */
const FIRST_FRAMES = 5;

/** One side's turn: repeated until it is long beside what the change of sides costs. Time of the shortest run. */
async function turn(run: () => Promise<number>): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (const until = performance.now() + TURN_MS; performance.now() < until; ) {
    shortest = Math.min(shortest, await run());
  }
  return shortest;
}

const sameValues = (a: Contest['params'], b: Contest['params']): boolean =>
  Object.keys(b).every((name) => a[name] === b[name]);

/** Milliseconds from the start of a run to its first frame, as the page's engine pulls it. */
async function timeToFirstFrame(
  core: typeof tf,
  backend: BackendReport,
  cache: DeviceCache,
  { experiment, params }: Pick<Contest, 'experiment' | 'params'>,
): Promise<number> {
  const { run } = await experimentOf(experiment).loadRun();
  const started = clock();
  const session = new Session({ tf: core, backend, cache, isLost: () => false }, (lab) => run(params, lab));
  await session.next(false);
  const milliseconds = clock() - started;
  await session.cancel();
  return milliseconds;
}

/**
 * Lets both sides run in turn on the backend in force, both warm, and takes the shortest of their times: whatever else the
 * machine does only adds to them.
 */
export async function race(core: typeof tf, backend: BackendReport, contest: Contest): Promise<Row> {
  const { experiment, setting, params, opening = params } = contest;
  const definition = experimentOf(experiment);
  const { prefers = backend.name } = definition;
  const opens = sameValues(opening, presetValues(definition, definition.opensWith));
  const cache = new DeviceCache(core, ALL_BYTES);
  const lab: Lab = {
    tf: core,
    backend,
    cached: (key, make) => cache.take(key, make),
    // Only the last frame is wanted.
    frameDue: () => false,
    checkpoint: () => Promise.resolve(),
    read: async (tensor) => (await tensor.data()) as Float32Array,
  };
  const sides = await contest.prepare(lab);
  try {
    const times: Record<'ours' | 'plain' | 'first' | 'new', number[]> = { ours: [], plain: [], first: [], new: [] };
    const until = performance.now() + CONTEST_MS;
    while (times.ours.length < ROUNDS.least || (times.ours.length < ROUNDS.most && performance.now() < until)) {
      times.ours.push(await turn(sides.ours));
      times.plain.push(await turn(sides.plain));
    }
    sides.compare();
    const engine = [core, backend, cache] as const;
    for (let i = 0; i < FIRST_FRAMES; i++) {
      times.first.push(await timeToFirstFrame(...engine, { experiment, params: opening }));
    }
    for (let i = 1; i <= FIRST_FRAMES; i++) {
      const fresh = { ...opening, seed: 1000 * i };
      times.new.push(await timeToFirstFrame(...engine, { experiment, params: fresh }));
    }
    return {
      experiment,
      setting,
      // The engine takes another backend where it can.
      goal: prefers === backend.name ? contest.goal : null,
      backend: backend.name,
      opens,
      ours: Math.min(...times.ours),
      plain: Math.min(...times.plain),
      firstFrame: Math.min(...times.first),
      newSeed: Math.min(...times.new),
      rounds: times.ours.length,
    };
  } finally {
    sides.dispose();
    cache.clear();
  }
}
