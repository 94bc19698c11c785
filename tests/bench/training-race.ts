import { type Lab, presetValues } from '../../src/lab/experiment.ts';
import { type TrainingRaceParameters, trainingRace } from '../../src/lab/experiments/training-race/definition.ts';
import { LANES, type LaneName } from '../../src/lab/experiments/training-race/frame.ts';
import { laneSettings } from '../../src/lab/experiments/training-race/lane.ts';
import { mapPoints, recordedSteps, runTrainingRace } from '../../src/lab/experiments/training-race/run.ts';
import { drawDataset } from '../../src/lab/nn/datasets.ts';
import { initialParameters } from '../../src/lab/nn/trainable-network.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { assertClose, bothSides, type Contest, type Sides, timeRun } from './contest.ts';
import { backwardPoint, buildGraph, forwardPoint, UNIT_FUNCTIONS, updateGraph } from './playground.ts';
import { type Course, trainPlainly } from './training-race-plain.ts';

const probability = (logit: number): number => 1 / (1 + Math.exp(-logit));
const crossEntropy = (logit: number, label: number): number =>
  Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));

/**
 * TensorFlow Playground's way: each step a point at a time forward and back through an object graph; at each record the
 * loss of all points, and the decision map cell by cell. Only plain gradient descent, as there.
 */
function trainGraph(params: TrainingRaceParameters, lane: LaneName): Course {
  const { network, learningRate } = laneSettings(params, lane);
  const { points, labels } = drawDataset(
    params.dataset,
    params.points,
    params.noise,
    new RandomState([params.seed, 0]),
  );
  const graph = buildGraph(
    [network.inputs, ...new Array<number>(network.depth).fill(network.width), 1],
    UNIT_FUNCTIONS[network.activation as keyof typeof UNIT_FUNCTIONS],
    initialParameters(network, params.seed),
  );
  const logit = (coordinates: ArrayLike<number>, i: number) =>
    forwardPoint(graph, coordinates[2 * i] as number, coordinates[2 * i + 1] as number);
  const cells = mapPoints();
  const course: Course = { loss: [], map: [] };
  let step = 0;
  for (const target of recordedSteps(params.steps)) {
    for (; step < target; step++) {
      for (let i = 0; i < params.points; i++) {
        backwardPoint(graph, probability(logit(points, i)) - (labels[i] as number));
      }
      updateGraph(graph, learningRate);
    }
    let loss = 0;
    for (let i = 0; i < params.points; i++) loss += crossEntropy(logit(points, i), labels[i] as number);
    course.loss.push(loss / params.points);
    course.map = Array.from({ length: cells.length / 2 }, (_, i) => probability(logit(cells, i)));
  }
  return course;
}

const WARM_MS = 2_000;

type Way = (params: TrainingRaceParameters, lane: LaneName) => Course | Promise<Course>;

/** Both sides draw a frame, map included, at every record. */
async function prepare(lab: Lab, params: TrainingRaceParameters, way: Way): Promise<Sides> {
  const drawing: Lab = { ...lab, frameDue: () => true };
  const runOurs = () => timeRun(drawing, (watched) => runTrainingRace(params, watched), 'tensors');
  // One run does not get all of it compiled.
  for (const until = performance.now() + WARM_MS; performance.now() < until; ) await runOurs();
  return bothSides({
    ours: runOurs,
    plain: {
      measure: async () => ({ a: await way(params, 'a'), b: await way(params, 'b') }),
      dispose: () => undefined,
    },
    compare(frame, courses) {
      for (const lane of LANES) {
        assertClose(`loss of ${lane}`, frame[lane].loss, courses[lane].loss, 1e-3, 0.1);
        assertClose(`map of ${lane}`, frame[lane].map, courses[lane].map, 1e-2, 1);
      }
    },
  });
}

/**
 * Sixty steps of the opening race, width 32 and 250 points, with both maps after every second step, cell for cell the same
 * on both sides; ours looks into every layer each time besides. Playground itself computes a map of 100 × 100 cells
 * after every step, nine times as many and twice as often: none of that is counted against it here. At its own learning rate
 * the ReLU network doubles a rounding error within a few steps, and single precision would soon be elsewhere.
 */
const opening = presetValues(trainingRace, 'sigmoid-or-relu');
const params = { ...opening, learningRate: 0.1, steps: 60 };

export const trainingRaceContests: readonly Contest[] = [
  {
    experiment: 'training-race',
    setting: `${params.steps} steps and maps against an object graph`,
    params,
    opening,
    goal: 20,
    prepare: (lab) => prepare(lab, params, trainGraph),
  },
  {
    experiment: 'training-race',
    setting: `${params.steps} steps and maps`,
    params,
    opening,
    goal: null,
    prepare: (lab) => prepare(lab, params, (asked, lane) => trainPlainly(lab.tf, asked, lane)),
  },
];
