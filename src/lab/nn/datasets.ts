import type { RandomState } from '../numerics/mt19937.ts';

/** Two classes of points in the plane. */
const DATASETS = ['moons', 'circles', 'spirals', 'xor'] as const;
export type DatasetName = (typeof DATASETS)[number];

export interface Dataset {
  /** x₁ and x₂ by point: 2 × count numbers, within about ±1 without noise. */
  points: Float64Array;
  /** 0 or 1 by point. */
  labels: Float64Array;
}

/** A point of a class from u, v uniform on [0, 1). */
type Place = (label: 0 | 1, u: number, v: number) => readonly [x: number, y: number];

/** The spirals' turns from the centre to the rim. */
const TURNS = 1.25;

const places: Readonly<Record<DatasetName, Place>> = {
  moons: (label, u) => {
    const angle = Math.PI * u;
    return label === 0
      ? [Math.cos(angle) / 1.5 - 1 / 3, Math.sin(angle) / 1.5 - 1 / 6]
      : [1 / 3 - Math.cos(angle) / 1.5, 1 / 6 - Math.sin(angle) / 1.5];
  },
  circles: (label, u) => {
    const radius = label === 0 ? 1 : 0.4;
    return [radius * Math.cos(2 * Math.PI * u), radius * Math.sin(2 * Math.PI * u)];
  },
  spirals: (label, u) => {
    const radius = 0.05 + 0.95 * u;
    const angle = 2 * Math.PI * TURNS * u + Math.PI * label;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  xor: (label, u, v) => {
    const x = 2 * u - 1;
    const y = Math.abs(2 * v - 1);
    return [x, Math.sign(x || 1) * (label === 0 ? y : -y)];
  },
};

/**
 * Draws a data set: all u, then all v, then all noise, from one stream, so that NumPy draws the same. Every second
 * point is of class 1.
 * @param noise standard deviation of the normal noise on both coordinates
 */
export function drawDataset(name: DatasetName, count: number, noise: number, random: RandomState): Dataset {
  const u = random.randomSample(count);
  const v = random.randomSample(count);
  const points = random.standardNormal(2 * count);
  const labels = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const label = i % 2 === 1 ? 1 : 0;
    const [x, y] = places[name](label, u[i] as number, v[i] as number);
    labels[i] = label;
    points[2 * i] = x + noise * (points[2 * i] as number);
    points[2 * i + 1] = y + noise * (points[2 * i + 1] as number);
  }
  return { points, labels };
}
