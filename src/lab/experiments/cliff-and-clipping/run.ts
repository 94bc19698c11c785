import type { Lab } from '../../experiment.ts';
import { levels } from '../../numerics/refinement.ts';
import type { CliffFrame, CliffParameters } from './definition.ts';
import { descents } from './descent.ts';
import { cellCentre, lossesAt } from './surface.ts';

/** What is known of a plane so far. */
interface SurfaceRecord {
  /** All that the plane depends on, and all that the run depends on. */
  key: string;
  request: string;
  loss: number[];
  gradient: number[];
  /** Cells yet to be measured, the coarsest first. */
  open: number[][];
}

/** The plane measured last: while only the descents change it is not measured again. One is kept. */
let latest: SurfaceRecord | null = null;

/** The record to go on with: the latest where only the descents have changed since, else a new one. */
function surfaceRecord(params: CliffParameters, { name, bits }: Lab['backend']): SurfaceRecord {
  const key = JSON.stringify([name, bits, params.window, params.grid]);
  const request = JSON.stringify(params);
  // Asked for the very same again, a reader wants it measured again.
  if (latest?.key === key && latest.request !== request) {
    latest.request = request;
    return latest;
  }
  const unmeasured = () => new Array<number>(params.grid ** 2).fill(Number.NaN);
  latest = { key, request, loss: unmeasured(), gradient: unmeasured(), open: levels(params.grid) };
  return latest;
}

/** Runs the descents, then measures the plane under them on the device, coarse first. */
export async function* runCliff(params: CliffParameters, lab: Lab): AsyncGenerator<CliffFrame, void, void> {
  const record = surfaceRecord(params, lab.backend);
  const paths = descents(params);
  const cells = params.grid ** 2;
  // Every descent has a twin.
  let evaluated = 2 * paths.length * (params.steps + 1);
  const frame = (): CliffFrame => ({
    params,
    progress: 1 - record.open.reduce((sum, level) => sum + level.length, 0) / cells,
    surface: { loss: [...record.loss], gradient: [...record.gradient] },
    descents: paths,
    evaluated,
  });
  while (record.open.length > 0) {
    const level = record.open[0] as number[];
    const { loss, dw, db } = await lossesAt(
      lab,
      level.map((cell) => cellCentre(params, cell)),
    );
    level.forEach((cell, i) => {
      record.loss[cell] = loss[i] as number;
      record.gradient[cell] = Math.log10(Math.hypot(dw[i] as number, db[i] as number));
    });
    record.open.shift();
    evaluated += level.length;
    await lab.checkpoint();
    if (record.open.length > 0) yield frame();
  }
  yield frame();
}
