import type { Lab } from '../../experiment.ts';
import { percentile } from '../../numerics/statistics.ts';
import { type Contour, contours, phaseDiagram } from '../../theory/phase-diagram.ts';
import { followSignal } from '../../theory/signal-path.ts';
import {
  DEPTH_SCALES,
  type EdgeOfChaosFrame,
  type EdgeOfChaosParameters,
  LARGEST_SIGMA_B,
  type LayerSpread,
} from './definition.ts';
import { drawAll, drawPairs } from './draw.ts';
import { measureTask, planeOf, planeRecord } from './plane.ts';
import { measuredFrom, propagate } from './propagate.ts';

const LEVELS = [...DEPTH_SCALES.map((xi) => -1 / xi), 0, ...DEPTH_SCALES.map((xi) => 1 / xi)].sort((a, b) => a - b);

/** The lines drawn last: a point that moves leaves them as they are. */
let drawn: { activation: string; reach: number; lines: Contour[] } | null = null;

/** Lines of equal ξ on both sides of the edge, and the edge. */
function contoursOf({ activation, reach }: EdgeOfChaosParameters): Contour[] {
  if (drawn?.activation !== activation || drawn.reach !== reach) {
    const lines = contours(phaseDiagram(activation), { sigmaW: reach, sigmaB: LARGEST_SIGMA_B }, LEVELS);
    drawn = { activation, reach, lines };
  }
  return drawn.lines;
}

/** @param perSeed [seed][layer] */
function layerSpread(perSeed: number[][]): LayerSpread {
  const layers = perSeed[0] ?? [];
  const at = (rank: number) =>
    layers.map((_, layer) =>
      percentile(
        perSeed.map((row) => row[layer] as number),
        rank,
      ),
    );
  return { median: at(50), p10: at(10), p90: at(90), perSeed };
}

/** The point's networks, all seeds at once, each with its own draws. */
async function measurePoint(
  lab: Lab,
  params: EdgeOfChaosParameters,
  data: ReturnType<typeof drawPairs>,
): Promise<EdgeOfChaosFrame['point']> {
  const { activation, depth, width, seeds } = params;
  const { signal, correlation, step } = await propagate(lab, {
    activation,
    depth,
    width,
    sigmaW: new Array<number>(seeds).fill(params.sigmaW),
    sigmaB: new Array<number>(seeds).fill(params.sigmaB),
    ...data,
    layer: (l) => drawAll(lab, params, l),
    pairs: true,
  });
  return {
    step: { median: percentile(step, 50), p10: percentile(step, 10), p90: percentile(step, 90), perSeed: step },
    signal: layerSpread(signal),
    correlation: layerSpread(correlation),
  };
}

/**
 * Measures the point first and then the plane, coarse first. Each task of the plane is many networks at once that share
 * their draws: one matrix product a layer. Where only the point has moved, the plane stays as it is.
 */
export async function* runEdgeOfChaos(
  params: EdgeOfChaosParameters,
  lab: Lab,
): AsyncGenerator<EdgeOfChaosFrame, void, void> {
  const { depth, seeds, sigmaW, sigmaB, correlation } = params;
  const record = planeRecord(params, lab.backend);
  const network = { activation: params.activation, sigmaW2: sigmaW ** 2, sigmaB2: sigmaB ** 2 };
  const theory = {
    ...followSignal(network, depth, correlation, measuredFrom(depth)),
    contours: contoursOf(params),
  };
  const data = drawPairs(lab.tf, params);
  let frame: () => EdgeOfChaosFrame;
  try {
    const point = await measurePoint(lab, params, data);
    let networks = seeds;
    frame = () => ({
      params,
      progress: (1 + record.done) / (1 + record.tasks.length),
      plane: planeOf(record),
      point,
      theory,
      networks,
    });
    while (record.done < record.tasks.length) {
      const { seed, cells } = record.tasks[record.done] as (typeof record.tasks)[number];
      await measureTask(lab, params, record, data);
      networks += cells.length;
      const unfinished = record.done < record.tasks.length;
      // The levels of the first seed are shown one by one.
      if (unfinished && (seed === 0 || lab.frameDue())) yield frame();
    }
  } finally {
    data.input.dispose();
    data.readout.dispose();
  }
  // After the tensors are freed: nobody need pull once more to have them so.
  yield frame();
}
