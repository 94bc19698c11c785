import { EPSILON } from '../nn/dense-normalization.ts';
import { drawnVariances, type TrainableNetwork } from '../nn/trainable-network.ts';
import { gaussianMoments } from './moments.ts';

/**
 * The error signals before the first update, as a wide network has them: an input of mean square `inputSquare` (summed
 * over its coordinates) goes forward by the variance map (Poole et al., 2016), the output's cross-entropy sends back
 * σ(o) − y, of mean square E[σ(o)²] whatever the label, and every layer multiplies it by its χ (Schoenholz et al., 2017).
 * @returns log10 RMS of a point's own ∂loss/∂(pre-activation) by hidden layer, or null with batch normalization, which
 * couples the points
 */
export function predictFirstDeltas(network: TrainableNetwork, inputSquare: number): number[] | null {
  const { inputs, depth, width, activation, normalization, residual } = network;
  if (normalization === 'batch') return null;
  const slopes: number[] = [];
  const inverses: number[] = [];
  let [square, unitMean] = [inputSquare / inputs, 0];
  for (let layer = 1; layer <= depth; layer++) {
    const fanIn = layer === 1 ? inputs : width;
    const variance = drawnVariances(network, fanIn, width);
    const own = normalization === 'none';
    const q = fanIn * variance.weight * square + (own ? variance.bias : 0);
    const moments = gaussianMoments(activation, own ? q : q / (q + EPSILON) + variance.bias);
    slopes.push(moments.slopeSquare);
    inverses.push(own ? 1 : 1 / (q + EPSILON));
    const keeps = residual && layer > 1;
    square = (keeps ? square + 2 * unitMean * moments.mean : 0) + moments.square;
    unitMean = (keeps ? unitMean : 0) + moments.mean;
  }
  const last = drawnVariances(network, width, 1);
  const output = gaussianMoments('sigmoid', width * last.weight * square + last.bias);
  let gradient = output.square * last.weight;
  const deltas: number[] = [];
  for (let layer = depth; layer >= 1; layer--) {
    const delta = gradient * (slopes[layer - 1] as number);
    deltas.unshift(Math.log10(delta) / 2);
    const through = width * drawnVariances(network, width, width).weight * (inverses[layer - 1] as number) * delta;
    gradient = through + (residual ? gradient : 0);
  }
  return deltas;
}
