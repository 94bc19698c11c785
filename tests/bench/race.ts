import type * as tf from '@tensorflow/tfjs-core';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import type { BackendReport, Lab } from '../../src/lab/experiment.ts';
import type { GradientFlowFrame, GradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { drawLayers } from '../../src/lab/experiments/gradient-flow/draw.ts';
import { runGradientFlow } from '../../src/lab/experiments/gradient-flow/run.ts';
import { type Case, parametersOf, type Row } from './cases.ts';
import { plainWay } from './plain.ts';
import { assertAgreement, type Profiles } from './profiles.ts';

/** Enough for every case's weights, so that neither side ever draws or uploads them while the clock runs. */
const ALL_WEIGHTS_BYTES = 1024 ** 3;

/** A case goes on for at least so many rounds, and then until its time is up. */
const ROUNDS = { least: 2, most: 9 };
const CASE_MS = 6_000;
const TURN_MS = 200;

/** Where the plain way can be followed to its last layer, both sides must agree at every one of them. */
const COMPARABLE_DEPTH = 10;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}

/**
 * One run of the engine up to the frame in which every layer is measured. What the plain way does not do is left out: the
 * clock starts when the run first asks for weights, after input and read-out are drawn, and stops before the curves of
 * the number formats.
 */
async function runEngine(
  core: typeof tf,
  backend: BackendReport,
  cache: DeviceCache,
  params: GradientFlowParameters,
): Promise<{ milliseconds: number; frame: GradientFlowFrame; lab: Lab }> {
  let started = 0;
  let asked = 0;
  const lab: Lab = {
    tf: core,
    backend,
    cached(key, make) {
      started ||= performance.now();
      return cache.take(key, make);
    },
    // Asked once a layer and direction: only the last frame is wanted.
    frameDue: () => ++asked === 2 * params.depth,
    checkpoint: () => Promise.resolve(),
    read: async (tensor) => (await tensor.data()) as Float32Array,
  };
  const frames = runGradientFlow(params, lab);
  const { value: frame } = await frames.next();
  const milliseconds = performance.now() - started;
  await frames.return();
  if (!frame || frame.failure) throw new Error('the engine gave no frame');
  return { milliseconds, frame, lab };
}

/** One side's turn: repeated until both sides' turns are long beside what the change of sides costs. Mean time of a run. */
async function turn(run: () => Promise<number>): Promise<number> {
  let milliseconds = 0;
  let runs = 0;
  for (; milliseconds < TURN_MS; runs++) milliseconds += await run();
  return milliseconds / runs;
}

/** Runs the engine and the plain way in turn on the backend in force, both warm, and takes the medians of their times. */
export async function race(core: typeof tf, backend: BackendReport, which: Case): Promise<Row> {
  const params = parametersOf(which);
  const cache = new DeviceCache(core, ALL_WEIGHTS_BYTES);
  const { lab, frame } = await runEngine(core, backend, cache, params);
  const plain = plainWay(core, params, (layer) => {
    const { weight, release } = drawLayers(lab, params, 0, layer);
    release();
    return weight;
  });
  try {
    await plain.measure(1);
    const times: { ours: number[]; plain: number[] } = { ours: [], plain: [] };
    const until = performance.now() + CASE_MS;
    let profiles: Profiles[] = [];
    while (times.ours.length < ROUNDS.least || (times.ours.length < ROUNDS.most && performance.now() < until)) {
      times.ours.push(await turn(async () => (await runEngine(core, backend, cache, params)).milliseconds));
      times.plain.push(
        await turn(async () => {
          const before = performance.now();
          profiles = await plain.measure();
          return performance.now() - before;
        }),
      );
    }
    const compared = assertAgreement(
      {
        activation: frame.activation.median,
        gradient: frame.gradient.median,
        weightGradient: frame.weightGradient.median,
      },
      profiles,
    );
    if (which.depth <= COMPARABLE_DEPTH && compared < 1)
      throw new Error('the plain way lost a layer it should have kept');
    const perSecond = (milliseconds: readonly number[]) => (1000 * params.seeds) / median(milliseconds);
    return {
      ...which,
      backend: backend.name,
      ours: perSecond(times.ours),
      plain: perSecond(times.plain),
      rounds: times.ours.length,
    };
  } finally {
    plain.dispose();
    cache.clear();
  }
}
