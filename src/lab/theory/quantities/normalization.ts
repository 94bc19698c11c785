import { batchNormalizationFactor, SMALLEST_BATCH } from '../batch-normalization.ts';
import { stepsUntilLeft } from '../running-statistics.ts';
import { activationOf, fraction, number, type Quantity, type QuantityOptions, whole } from './options.ts';

function batchNormalized(options: QuantityOptions): number {
  const { batch = Number.POSITIVE_INFINITY } = options;
  if (batch !== Number.POSITIVE_INFINITY && !(Number.isInteger(batch) && batch >= SMALLEST_BATCH)) {
    throw new RangeError(
      `batch = ${batch}: allowed is a whole number, ${SMALLEST_BATCH} or more, or none for the limit`,
    );
  }
  return batchNormalizationFactor(activationOf(options), batch);
}

function runningLeft(options: QuantityOptions): number {
  return stepsUntilLeft(fraction(options, 'momentum'), fraction(options, 'share'));
}

/** PyTorch normalizes by the biased variance in training and by the unbiased one, m/(m − 1) times it, at inference. */
function runningScale(options: QuantityOptions): number {
  const m = whole(options, 'batch', 2);
  return Math.sqrt((m - 1) / m);
}

/** Of batch normalization. */
export const normalizationQuantities = {
  'batch-norm-chi': number(batchNormalized),
  'batch-norm-rms-ratio': number((options) => Math.sqrt(batchNormalized(options))),
  'running-left': number(runningLeft),
  'running-scale': number(runningScale),
} as const satisfies Record<string, Quantity>;
