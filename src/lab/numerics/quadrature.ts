/** Nodes on (−1, 1) with their weights. */
export interface QuadratureRule {
  nodes: readonly number[];
  weights: readonly number[];
}

/** Gauss–Legendre with n nodes, exact for polynomials of degree 2n − 1; the nodes by Newton's method. */
export function gaussLegendre(n: number): QuadratureRule {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (n - i - 0.25)) / (n + 0.5));
    let derivative = 1;
    for (let iteration = 0; iteration < 8; iteration++) {
      let previous = 1;
      let current = x;
      for (let k = 2; k <= n; k++)
        [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      derivative = (n * (x * current - previous)) / (x * x - 1);
      x -= current / derivative;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * derivative * derivative));
  }
  return { nodes, weights };
}

/**
 * Visits the nodes of a rule on every panel between consecutive `breaks` (ascending).
 * @param visit receives the abscissa and the weight
 */
export function visitPanels(
  rule: QuadratureRule,
  breaks: readonly number[],
  visit: (x: number, weight: number) => void,
): void {
  const { nodes, weights } = rule;
  for (let panel = 1; panel < breaks.length; panel++) {
    const from = breaks[panel - 1] as number;
    const half = ((breaks[panel] as number) - from) / 2;
    for (let i = 0; i < nodes.length; i++)
      visit(from + half * (1 + (nodes[i] as number)), half * (weights[i] as number));
  }
}

/** `count` equal panels from `from` to `to`, as count + 1 breaks. */
export function equalPanels(from: number, to: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
}
