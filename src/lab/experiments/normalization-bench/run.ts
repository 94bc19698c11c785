import type { BackendName, Lab } from '../../experiment.ts';
import type { BenchResult, BenchView, NormalizationBenchFrame, NormalizationBenchParameters } from './definition.ts';
import { depthView } from './depth.ts';
import { layerView } from './layer.ts';
import { orderView } from './order.ts';
import { statisticsView } from './statistics.ts';
import type { ViewRun } from './view-run.ts';

const VIEWS: Record<BenchView, (params: NormalizationBenchParameters) => ViewRun<BenchResult>> = {
  layer: layerView,
  statistics: statisticsView,
  depth: depthView,
  order: orderView,
};

/** Multiplications that make one portion of work: a GPU likes many at once, others take tens of milliseconds for these. */
const PORTION: Record<BackendName, number> = { webgl: 2e9, wasm: 1e8, cpu: 1e8 };

/** Measures one view, a few seeds at a time; every frame holds all seeds measured so far. */
export async function* runNormalizationBench(
  params: NormalizationBenchParameters,
  lab: Lab,
): AsyncGenerator<NormalizationBenchFrame, void, void> {
  const { seeds, seed } = params;
  const view = VIEWS[params.view](params);
  const together = Math.max(1, Math.floor(PORTION[lab.backend.name] / view.work));
  const frame = (done: number): NormalizationBenchFrame => ({
    params,
    progress: done / seeds,
    measured: done,
    result: view.result(),
  });
  for (let done = 0; done < seeds; ) {
    // One seed where a reader steps, or waits already.
    const count = Math.min(seeds - done, lab.frameDue() ? 1 : together);
    await view.measure(lab, seed + done, count);
    done += count;
    await lab.checkpoint();
    if (done < seeds && lab.frameDue()) yield frame(done);
  }
  yield frame(seeds);
}
