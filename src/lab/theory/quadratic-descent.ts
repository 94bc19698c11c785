/**
 * Gradient descent with a learning rate for each of two parameters on L(a, b) = a² + 2ρab + b², whose stable region has a
 * closed form: both eigenvalues of the step, I − diag(η) H, lie inside the unit circle (Jury's conditions).
 */

/** Whether descent with these rates converges. */
export function quadraticConverges(etaA: number, etaB: number, rho: number): boolean {
  return 1 - (etaA + etaB) + etaA * etaB * (1 - rho ** 2) > 0 && etaA + etaB < 2;
}

/** The largest stable rate of b beside that of a; 0 where there is none. */
export function largestStableRate(etaA: number, rho: number): number {
  return etaA >= 1 ? 0 : (1 - etaA) / (1 - etaA * (1 - rho ** 2));
}
