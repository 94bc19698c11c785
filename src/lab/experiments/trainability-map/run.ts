import type { Lab } from '../../experiment.ts';
import { AUTOMATIC_RESOLUTION, type MapFrame, type MapParameters } from './definition.ts';
import { pixelRates } from './grid.ts';
import { enter, mapRecord, nextPixels } from './record.ts';
import { statisticsOf } from './statistics.ts';
import { trainerOf, trainsOnDevice } from './training.ts';

/** Trains every pixel's network, coarse first. A map that was left in part, or that is kept whole, is not begun anew. */
export async function* runMap(asked: MapParameters, lab: Lab): AsyncGenerator<MapFrame, void, void> {
  const resolution = Math.round(
    asked.resolution ?? AUTOMATIC_RESOLUTION[trainsOnDevice(lab, asked) ? 'device' : 'processor'],
  );
  const params = { ...asked, resolution };
  const { bits, together, train } = await trainerOf(lab, params);
  const record = mapRecord(JSON.stringify([bits, Object.values(params)]), resolution);
  let trained = 0;
  const frame = (): MapFrame => {
    const left = record.open.reduce((sum, level) => sum + level.length, 0);
    return {
      params,
      progress: 1 - left / resolution ** 2,
      bits,
      measure: [...record.measure],
      statistics: left === 0 ? statisticsOf(params, record.measure, record.overflowed) : null,
      trained,
    };
  };
  while (record.open.length > 0) {
    const levelsBefore = record.open.length;
    const pixels = nextPixels(record, together);
    const outcomes = await train(pixels.map((pixel) => pixelRates(params, resolution, pixel)));
    enter(record, pixels, outcomes);
    trained += pixels.length;
    await lab.checkpoint();
    const levelDone = record.open.length < levelsBefore;
    if (record.open.length > 0 && (levelDone || lab.frameDue())) yield frame();
  }
  yield frame();
}
