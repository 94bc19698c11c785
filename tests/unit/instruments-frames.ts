import type {
  FormatProfile,
  GradientFlowFrame,
  GradientFlowParameters,
  Profile,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { gradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { defaults } from '../../src/lab/parameters.ts';

const KEPT: FormatProfile = { gradient: [], zeroFrom: null, overflow: null };

function profile(median: number[], spread: number): Profile {
  return {
    median,
    p10: median.map((value) => value - spread),
    p90: median.map((value) => value + spread),
    meanSquare: median.map((value) => value + spread / 8),
    perSeed: [],
  };
}

/** A format that follows `values` until they fall below its smallest or rise above its largest number. */
function stored(values: number[], smallest: number, largest: number): FormatProfile {
  const zeroFrom = values.findLastIndex((value) => value < smallest);
  const overflow = values.findLastIndex((value) => value > largest);
  return {
    gradient: values.map((value) => (value < smallest ? -Infinity : value > largest ? Infinity : value)),
    zeroFrom: zeroFrom < 0 ? null : zeroFrom,
    overflow: overflow < 0 ? null : { layer: overflow, pass: 'backward' },
  };
}

/** A finished frame whose gradient changes by `slope` decades a layer on its way to the input: an illustration. */
export function slopedFrame(slope: number, params: Partial<GradientFlowParameters> = {}): GradientFlowFrame {
  const all = { ...defaults(gradientFlowParameters), ...params };
  const { depth } = all;
  const layers = Array.from({ length: depth + 1 }, (_, layer) => layer);
  const median = layers.map((layer) => slope * (depth - layer) + 0.05 * Math.sin(layer));
  const gradient = profile(median, 0.3);
  return {
    params: all,
    sigmaW2: 1,
    sigmaB2: 0,
    phase: 'done',
    progress: 1,
    gradient: {
      ...gradient,
      p10: gradient.p10.map((v, l) => v + 0.3 * (l / depth)),
      p90: gradient.p90.map((v, l) => v - 0.3 * (l / depth)),
    },
    activation: profile(
      layers.map((layer) => -0.3 * (1 - Math.exp(-layer))),
      0.02,
    ),
    weightGradient: profile(
      median.slice(1).map((value) => value + 0.4),
      0.3,
    ),
    flat: layers.slice(1).map((layer) => 0.1 + 0.05 * Math.sin(layer)),
    dead: layers.slice(1).map(() => 0),
    theory: {
      gradient: layers.map((layer) => slope * (depth - layer)),
      activation: layers.map(() => -0.3),
      weightGradient: layers.slice(1).map((layer) => slope * (depth - layer) + 0.4),
      chi: 10 ** (2 * slope),
    },
    theoryNote: null,
    formats: { fp32: stored(median, -45.5, 38), bf16: stored(median, -40.5, 38), fp16: stored(median, -7.6, 4.8) },
    failure: null,
  };
}

/** The same frame with the backward pass stopped above `layer`. */
export function partialFrame(frame: GradientFlowFrame, layer: number): GradientFlowFrame {
  const cut = (values: number[], from: number) => values.map((value, index) => (index < from ? Number.NaN : value));
  const cutProfile = (p: Profile, from: number): Profile => ({
    ...p,
    median: cut(p.median, from),
    p10: cut(p.p10, from),
    p90: cut(p.p90, from),
    meanSquare: cut(p.meanSquare, from),
  });
  return {
    ...frame,
    phase: 'backward',
    progress: 0.5 + (0.5 * (frame.params.depth - layer)) / frame.params.depth,
    gradient: cutProfile(frame.gradient, layer),
    weightGradient: cutProfile(frame.weightGradient, layer),
    formats: null,
  };
}

/** The same frame with a gradient of exactly zero from `layer` down, in every network. */
export function deadFrame(frame: GradientFlowFrame, layer: number): GradientFlowFrame {
  const kill = (values: number[]) => values.map((value, index) => (index <= layer ? -Infinity : value));
  const { gradient } = frame;
  return {
    ...frame,
    gradient: {
      ...gradient,
      median: kill(gradient.median),
      p10: kill(gradient.p10),
      p90: kill(gradient.p90),
      meanSquare: kill(gradient.meanSquare),
    },
    dead: frame.dead.map((_, index) => (index === layer ? 1 : 0.5)),
    formats: { fp32: KEPT, bf16: KEPT, fp16: KEPT },
  };
}

/** The same frame with its activation no longer finite at `layer`. */
export function failedFrame(frame: GradientFlowFrame, layer: number): GradientFlowFrame {
  const blank = (values: number[]) => values.map(() => Number.NaN);
  const { gradient } = frame;
  return {
    ...frame,
    gradient: {
      ...gradient,
      median: blank(gradient.median),
      p10: blank(gradient.p10),
      p90: blank(gradient.p90),
      meanSquare: blank(gradient.meanSquare),
    },
    failure: { layer, quantity: 'activation', seed: 3 },
    formats: null,
  };
}
