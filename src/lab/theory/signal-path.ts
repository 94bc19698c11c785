import { evenly } from '../numerics/evenly.ts';
import { correlationFixedPoint, correlationMap } from './correlation.ts';
import {
  depthScale,
  fixedPoint,
  fixedPointFactor,
  gradientFactor,
  type MeanFieldNetwork,
  varianceMap,
} from './mean-field.ts';

/** What mean-field theory says of one plain network, layer by layer and in the limit of many layers. */
export interface SignalPath {
  /** log10 of the RMS of the pre-activation; index = layer − 1. */
  signal: number[];
  /** Correlation of two inputs; index = layer, 0 is the input. */
  correlation: number[];
  /** log10 of the factor on the gradient's RMS a layer: the mean over the layers above `from`. */
  step: number;
  /** q*: 0 where the signal dies out, `Infinity` where it grows without bound, `NaN` where every q stays. */
  q: number;
  /** χ₁ there. */
  chi: number;
  /** ξ = 1/|ln χ₁|, in layers. */
  depthScale: number;
  /** c*; `NaN` where it depends on the inputs. */
  limitCorrelation: number;
  /** The variance map: log10 q′ at evenly spaced log10 q. */
  map: { from: number; to: number; next: number[] };
}

const MAP_POINTS = 49;

/** Closer than this the path stands still. */
const STILL = 1e-8;

/** The variance map over the decades that the path crosses, 10⁻¹ to 10 at least. */
function sampleMap(network: MeanFieldNetwork, path: readonly number[]): SignalPath['map'] {
  const logs = path.map((q) => Math.log10(q));
  const from = Math.min(-1, Math.floor(Math.min(...logs)));
  const to = Math.max(1, Math.ceil(Math.max(...logs)));
  const next = evenly(from, to, MAP_POINTS).map((log) => Math.log10(varianceMap(network, 10 ** log)));
  return { from, to, next };
}

/**
 * Follows q and c through `depth` layers by the variance and correlation maps (Poole et al., 2016) and the gradient by χ
 * (Schoenholz et al., 2017).
 * @param correlation of two inputs, whose entries have mean square 1
 * @param from the gradient's step is averaged over the layers from + 1 … depth
 */
export function followSignal(network: MeanFieldNetwork, depth: number, correlation: number, from: number): SignalPath {
  const { sigmaW2, sigmaB2 } = network;
  let q = sigmaW2 + sigmaB2;
  let c = (sigmaW2 * correlation + sigmaB2) / q;
  const path = [q];
  const correlations = [correlation, c];
  let still = false;
  for (let layer = 2; layer <= depth; layer++) {
    if (!still) {
      const nextC = correlationMap(network, q, c);
      const nextQ = varianceMap(network, q);
      still = Math.abs(nextQ / q - 1) < STILL && Math.abs(nextC - c) < STILL;
      [q, c] = [nextQ, nextC];
    }
    path.push(q);
    correlations.push(c);
  }
  const crossed = path.slice(from);
  const logChi = crossed.reduce((sum, at) => sum + Math.log10(gradientFactor(network, at)), 0) / crossed.length;
  const limit = fixedPoint(network, path[0]);
  const grows = limit === Number.POSITIVE_INFINITY && network.activation !== 'linear';
  return {
    signal: path.map((at) => Math.log10(at) / 2),
    correlation: correlations,
    step: logChi / 2,
    q: limit,
    chi: fixedPointFactor(network, path[0]),
    depthScale: depthScale(network, path[0]),
    limitCorrelation: grows ? 1 : correlationFixedPoint(network),
    map: sampleMap(network, path),
  };
}
