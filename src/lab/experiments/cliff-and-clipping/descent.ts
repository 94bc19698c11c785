import { type UnitLoss, unitLoss } from '../../nn/recurrent-unit.ts';
import { type CliffParameters, type Clipping, type Descent, ELSEWHERE, NUDGE, THROWN } from './definition.ts';

/** What PyTorch's `clip_grad_norm_` adds to a norm before it divides by it. */
const NORM_EPSILON = 1e-6;

/** A gradient (∂E/∂w, ∂E/∂b) as it is clipped at `threshold`, in PyTorch's arithmetic. */
export function clipped(
  { dw, db }: Pick<UnitLoss, 'dw' | 'db'>,
  clipping: Clipping,
  threshold: number,
): { dw: number; db: number } {
  if (clipping === 'none') return { dw, db };
  if (clipping === 'value') {
    const within = (value: number) => Math.min(threshold, Math.max(-threshold, value));
    return { dw: within(dw), db: within(db) };
  }
  const factor = Math.min(1, threshold / (Math.hypot(dw, db) + NORM_EPSILON));
  return { dw: factor * dw, db: factor * db };
}

/**
 * Gradient descent from (w, b), in double precision whatever the device has: at the wall a difference in the last digit
 * decides where it goes. It stays finite: an update so large that numbers could overflow leads to where σ is exactly 0 or
 * 1 for ever, and the gradient 0.
 */
export function descend(
  start: { w: number; b: number },
  { learningRate, threshold, steps }: Pick<CliffParameters, 'learningRate' | 'threshold' | 'steps'>,
  clipping: Clipping,
): Omit<Descent, 'partsAt'> {
  const path: Omit<Descent, 'partsAt'> = { clipping, w: [], b: [], loss: [], gradient: [], thrown: null };
  let { w, b } = start;
  for (let step = 0; step <= steps; step++) {
    const at = unitLoss(w, b);
    path.w.push(w);
    path.b.push(b);
    path.loss.push(at.loss);
    path.gradient.push(Math.log10(Math.hypot(at.dw, at.db)));
    if (step === steps) break;
    const { dw, db } = clipped(at, clipping, threshold);
    const distance = learningRate * Math.hypot(dw, db);
    if (distance > THROWN && !path.thrown) path.thrown = { step, distance };
    w -= learningRate * dw;
    b -= learningRate * db;
  }
  return path;
}

/** The descents that the parameters ask for, each with the step from which it is chance. */
export function descents(params: CliffParameters): Descent[] {
  const wanted: Clipping[] = params.path === 'all' ? ['none', 'value', 'norm'] : [params.path];
  return wanted.map((clipping) => {
    const path = descend(params, params, clipping);
    const twin = descend({ w: params.w + NUDGE, b: params.b }, params, clipping);
    const parted = path.w.findIndex(
      (w, step) =>
        Math.hypot(w - (twin.w[step] as number), (path.b[step] as number) - (twin.b[step] as number)) >= ELSEWHERE,
    );
    return { ...path, partsAt: parted < 0 ? null : parted };
  });
}
