import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { drawDataset } from '../../nn/datasets.ts';
import { initialParameters, type LayerPlace, layerPlaces } from '../../nn/trainable-network.ts';
import { predict } from '../../nn/training-pass.ts';
import { disposeState, firstState, type LabelledBatch, type TrainingState } from '../../nn/training-state.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import { predictFirstDeltas } from '../../theory/first-deltas.ts';
import type { TrainingRaceParameters } from './definition.ts';
import {
  LANES,
  type Lane,
  type LaneName,
  MAP_REACH,
  MAP_SIDE,
  type RaceFailure,
  RECORDS,
  type TrainingRaceFrame,
} from './frame.ts';
import { type Advance, advance, disposeAdvance, findFailure, type LaneSettings, laneSettings, look } from './lane.ts';
import { emptyLane, readRecord } from './record.ts';

/** The lane as it is now; records that have been made do not change. */
const copy = (lane: Lane): Lane => ({
  loss: [...lane.loss],
  accuracy: [...lane.accuracy],
  gradient: [...lane.gradient],
  updateRatio: [...lane.updateRatio],
  delta: [...lane.delta],
  flat: [...lane.flat],
  dead: [...lane.dead],
  map: [...lane.map],
});

/** The updates after which the networks are looked into: 0, …, steps, at most RECORDS + 1 of them. */
export function recordedSteps(steps: number): number[] {
  const count = Math.min(steps, RECORDS);
  return Array.from({ length: count + 1 }, (_, i) => Math.round((i * steps) / count));
}

/** The centres of the map's cells, row by row from the top, x₁ and x₂ each. */
export function mapPoints(): Float32Array {
  const centre = (i: number) => ((2 * i + 1) / MAP_SIDE - 1) * MAP_REACH;
  const points = new Float32Array(2 * MAP_SIDE * MAP_SIDE);
  for (let row = 0; row < MAP_SIDE; row++) {
    for (let column = 0; column < MAP_SIDE; column++) {
      points[2 * (row * MAP_SIDE + column)] = centre(column);
      points[2 * (row * MAP_SIDE + column) + 1] = -centre(row);
    }
  }
  return points;
}

interface Runner {
  name: LaneName;
  settings: LaneSettings;
  state: TrainingState;
  /** The next update where it has been made already: a record's pass makes it on the way. */
  ahead: Advance | null;
  lane: Lane;
}

/** The layer that owns a place in the parameter vector; 1 is next to the input. */
function layerAt(settings: LaneSettings, index: number): number {
  return layerPlaces(settings.network).findIndex(({ end }: LayerPlace) => index < end) + 1;
}

async function whereFailed(
  lab: Lab,
  data: LabelledBatch,
  { name, settings, state }: Runner,
): Promise<RaceFailure | null> {
  const found = await findFailure(lab, settings, data, state);
  if (!found) return null;
  const { quantity, tensor } = found;
  const output = settings.network.depth + 1;
  const layer = quantity === 'pre-activation' ? tensor + 1 : quantity === 'loss' ? output : layerAt(settings, tensor);
  return { lane: name, step: state.step + 1, layer, quantity };
}

/**
 * Trains two networks in lockstep on the same points and looks into both at evenly spaced steps. The first value that is
 * not a finite number stops the race at its step.
 */
export async function* runTrainingRace(
  params: TrainingRaceParameters,
  lab: Lab,
): AsyncGenerator<TrainingRaceFrame, void, void> {
  const core = lab.tf;
  const drawn = drawDataset(params.dataset, params.points, params.noise, new RandomState([params.seed, 0]));
  const labels = Array.from(drawn.labels);
  const data: LabelledBatch = {
    x: core.tensor3d(new Float32Array(drawn.points), [1, params.points, 2]),
    labels: core.tensor3d(labels, [1, params.points, 1]),
  };
  const map = core.tensor3d(mapPoints(), [1, MAP_SIDE * MAP_SIDE, 2]);
  const runners = LANES.map((name): Runner => {
    const settings = laneSettings(params, name);
    const state = firstState(core, settings.optimizer, initialParameters(settings.network, params.seed));
    return { name, settings, state, ahead: null, lane: emptyLane() };
  });
  const inputSquare = drawn.points.reduce((sum, x) => sum + x * x, 0) / params.points;
  const [theoryA, theoryB] = runners.map(({ settings }) => predictFirstDeltas(settings.network, inputSquare));
  const theory = { a: theoryA ?? null, b: theoryB ?? null };
  const schedule = recordedSteps(params.steps);
  const steps: number[] = [];
  let failure: RaceFailure | null = null;
  /** The states at the newest record: where a failed stretch is gone through again. */
  let kept: TrainingState[] = [];

  const record = async () => {
    for (const runner of runners) {
      const { record: tensor, ...ahead } = look(core, runner.settings, data, runner.state);
      runner.ahead = ahead;
      try {
        readRecord(runner.lane, runner.settings, labels, await lab.read(tensor));
      } finally {
        tensor.dispose();
      }
    }
    steps.push((runners[0] as Runner).state.step);
  };
  const drawMaps = async () => {
    for (const { settings, state, lane } of runners) {
      const probabilities = core.tidy(() =>
        core.sigmoid(predict(core, settings.network, state.parameters, data.x, map)),
      );
      try {
        lane.map = Array.from(await lab.read(probabilities));
      } finally {
        probabilities.dispose();
      }
    }
  };
  const frame = async (): Promise<TrainingRaceFrame> => {
    await drawMaps();
    const [a, b] = runners as [Runner, Runner];
    const done = (steps.at(-1) as number) / params.steps;
    return {
      params,
      progress: failure ? 1 : done,
      steps: [...steps],
      points: {
        x: labels.map((_, i) => drawn.points[2 * i] as number),
        y: labels.map((_, i) => drawn.points[2 * i + 1] as number),
        label: labels,
      },
      a: copy(a.lane),
      b: copy(b.lane),
      theory,
      failure,
    };
  };
  /** One update of both. @returns the checks, for the caller to dispose */
  const advanceBoth = (keep: readonly TrainingState[]): tf.Scalar[] =>
    runners.map((runner, i) => {
      const { next, check } = runner.ahead ?? advance(core, runner.settings, data, runner.state);
      runner.ahead = null;
      if (runner.state !== keep[i]) disposeState(runner.state);
      runner.state = next;
      return check;
    });
  const passed = async (checks: tf.Scalar[]): Promise<boolean> => {
    if (checks.length === 0) return true;
    const all = core.stack(checks);
    for (const check of checks) check.dispose();
    try {
      return (await lab.read(all)).every((check) => check === 0);
    } finally {
      all.dispose();
    }
  };

  try {
    for (const target of schedule) {
      const checks: tf.Scalar[] = [];
      while ((runners[0] as Runner).state.step < target) {
        checks.push(...advanceBoth(kept));
        await lab.checkpoint();
      }
      if (!(await passed(checks))) {
        // Once more from the newest record, looking at every step.
        runners.forEach((runner, i) => {
          disposeState(runner.state);
          runner.state = kept[i] as TrainingState;
        });
        kept = [];
        while (!failure) {
          for (const runner of runners) failure ??= await whereFailed(lab, data, runner);
          if (!failure) for (const check of advanceBoth([])) check.dispose();
          await lab.checkpoint();
          if ((runners[0] as Runner).state.step > target) throw new Error('a failed step could not be found again');
        }
        if ((runners[0] as Runner).state.step > (steps.at(-1) as number)) await record();
        break;
      }
      for (const state of kept) disposeState(state);
      kept = runners.map(({ state }) => state);
      await record();
      if (target < params.steps && lab.frameDue()) yield await frame();
    }
    yield await frame();
  } finally {
    for (const { ahead } of runners) if (ahead) disposeAdvance(ahead);
    const states = new Set([...kept, ...runners.map(({ state }) => state)]);
    for (const state of states) disposeState(state);
    for (const tensor of [data.x, data.labels, map]) tensor.dispose();
  }
}
