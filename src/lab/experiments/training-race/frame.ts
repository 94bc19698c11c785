import type { TrainingRaceParameters } from './definition.ts';

/** The two networks. */
export const LANES = ['a', 'b'] as const;
export type LaneName = (typeof LANES)[number];

/** Cells along an edge of the decision map. */
export const MAP_SIDE = 32;
/** The map reaches from −this to this on both axes. */
export const MAP_REACH = 1.5;
/** Evenly spaced steps at which the networks are looked into; the first is before training. */
export const RECORDS = 30;

/**
 * One network's course. Magnitudes are base-10 logarithms; `-Infinity` is a true zero. Arrays over records, and over
 * layers 1…L + 1 (the last is the output layer) or hidden layers 1…L.
 */
export interface Lane {
  /** Mean binary cross-entropy, in nats. */
  loss: number[];
  /** Share of points on the right side. */
  accuracy: number[];
  /** log10 RMS ∂ℒ/∂W_l: [record][layer]. */
  gradient: number[][];
  /** log10 ‖ΔW_l‖/‖W_l‖ of the step that follows: [record][layer]. */
  updateRatio: number[][];
  /** log10 RMS over points and units of a point's own ∂loss/∂(pre-activation): [record][hidden layer]. */
  delta: number[][];
  /** Share of (unit, point) pairs with |φ′| < 0.01: [record][hidden layer]. */
  flat: number[][];
  /** Share of units with |φ′| < 0.01 on every point: [record][hidden layer]. */
  dead: number[][];
  /** The probability of class 1 on the map's cells at the newest record, row by row from the top. */
  map: number[];
}

/** The first value that was not a finite number. */
export interface RaceFailure {
  lane: LaneName;
  /** The update that was being made; 1 is the first. */
  step: number;
  /** L + 1 is the output layer. */
  layer: number;
  quantity: 'pre-activation' | 'loss' | 'gradient' | 'update';
}

export interface TrainingRaceFrame {
  params: TrainingRaceParameters;
  /** 0…1 */
  progress: number;
  /** Updates made before each record. */
  steps: number[];
  /** x₁, x₂ and class by point. */
  points: { x: number[]; y: number[]; label: number[] };
  a: Lane;
  b: Lane;
  /** `delta` before training as mean-field theory has it; null where there is no theory. */
  theory: Record<LaneName, number[] | null>;
  failure: RaceFailure | null;
}
