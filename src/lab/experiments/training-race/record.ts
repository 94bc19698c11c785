import { logRmsFrom } from '../../nn/scaled-squares.ts';
import { type LayerPlace, layerPlaces } from '../../nn/trainable-network.ts';
import { logRms } from '../../numerics/statistics.ts';
import type { Lane } from './frame.ts';
import type { LaneSettings } from './lane.ts';

/** A lane before its first record. */
export function emptyLane(): Lane {
  return { loss: [], accuracy: [], gradient: [], updateRatio: [], delta: [], flat: [], dead: [], map: [] };
}

/** log10 ‖a‖/‖b‖; `-Infinity` where only a is 0, `NaN` where b is. */
const logRatio = (a: ArrayLike<number>, b: ArrayLike<number>): number => logRms(a) - logRms(b);

/**
 * Adds what `look` read to a lane.
 * @param labels 0 or 1 by point
 */
export function readRecord(lane: Lane, { network }: LaneSettings, labels: readonly number[], read: Float32Array): void {
  const { depth } = network;
  const points = labels.length;
  const places = layerPlaces(network);
  const size = (places.at(-1) as LayerPlace).end;
  let at = 0;
  const take = (count: number): Float32Array => {
    at += count;
    return read.subarray(at - count, at);
  };
  lane.loss.push(take(1)[0] as number);
  const output = take(points);
  lane.accuracy.push(labels.filter((label, i) => (output[i] as number) > 0 === (label === 1)).length / points);
  const shares = take(2 * depth);
  lane.flat.push(Array.from({ length: depth }, (_, l) => shares[2 * l] as number));
  lane.dead.push(Array.from({ length: depth }, (_, l) => shares[2 * l + 1] as number));
  lane.delta.push(logRmsFrom(take(2 * depth)).map((log) => Math.log10(points) + log));
  const [parameters, gradient, update] = [take(size), take(size), take(size)];
  const weights = (vector: Float32Array) => places.map(({ weight, bias }) => vector.subarray(weight, bias));
  lane.gradient.push(weights(gradient).map(logRms));
  const before = weights(parameters);
  lane.updateRatio.push(weights(update).map((change, l) => logRatio(change, before[l] as Float32Array)));
}
