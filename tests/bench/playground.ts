/**
 * TensorFlow Playground's network, written from its description: units and links are objects, a point at a time goes
 * forward and back through them, derivatives add up on them, and the weights move after the batch.
 */

/** A unit's function, Playground's way: output and slope from the summed input. */
export interface UnitFunction {
  output(x: number): number;
  slope(x: number): number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const UNIT_FUNCTIONS = {
  sigmoid: {
    output: sigmoid,
    slope(x) {
      const output = sigmoid(x);
      return output * (1 - output);
    },
  },
  relu: { output: (x) => Math.max(0, x), slope: (x) => (x <= 0 ? 0 : 1) },
  linear: { output: (x) => x, slope: () => 1 },
} as const satisfies Record<string, UnitFunction>;

interface Link {
  source: Unit;
  target: Unit;
  weight: number;
  /** Sum of ∂loss/∂weight since the last update. */
  slopes: number;
  count: number;
}

interface Unit {
  bias: number;
  from: Link[];
  to: Link[];
  phi: UnitFunction;
  input: number;
  output: number;
  /** ∂loss/∂output and ∂loss/∂input of the newest point. */
  outputSlope: number;
  inputSlope: number;
  /** Sum of ∂loss/∂input since the last update. */
  slopes: number;
  count: number;
}

/** Layers of units, the inputs first and the one output last. */
export type ObjectGraph = Unit[][];

/**
 * @param widths units by layer
 * @param parameters layer after layer the weights [in, out], row by row, and the biases
 */
export function buildGraph(widths: readonly number[], phi: UnitFunction, parameters: ArrayLike<number>): ObjectGraph {
  const last = widths.length - 1;
  const graph = widths.map((width, l) =>
    Array.from(
      { length: width },
      (): Unit => ({
        bias: 0,
        from: [],
        to: [],
        phi: l === last ? UNIT_FUNCTIONS.linear : phi,
        input: 0,
        output: 0,
        outputSlope: 0,
        inputSlope: 0,
        slopes: 0,
        count: 0,
      }),
    ),
  );
  let at = 0;
  for (let l = 1; l <= last; l++) {
    const units = graph[l] as Unit[];
    const below = graph[l - 1] as Unit[];
    units.forEach((target, column) => {
      below.forEach((source, row) => {
        const weight = parameters[at + row * units.length + column] as number;
        const link: Link = { source, target, weight, slopes: 0, count: 0 };
        target.from.push(link);
        source.to.push(link);
      });
      target.bias = parameters[at + below.length * units.length + column] as number;
    });
    at += (below.length + 1) * units.length;
  }
  return graph;
}

/** The output for one point. */
export function forwardPoint(graph: ObjectGraph, x: number, y: number): number {
  const [first, second] = graph[0] as [Unit, Unit];
  first.output = x;
  second.output = y;
  for (let l = 1; l < graph.length; l++) {
    for (const unit of graph[l] as Unit[]) {
      let sum = unit.bias;
      for (const link of unit.from) sum += link.weight * link.source.output;
      unit.input = sum;
      unit.output = unit.phi.output(sum);
    }
  }
  return (graph[graph.length - 1] as [Unit])[0].output;
}

/** Adds the derivatives at the point that went forward last. @param slope ∂loss/∂output there */
export function backwardPoint(graph: ObjectGraph, slope: number): void {
  (graph[graph.length - 1] as [Unit])[0].outputSlope = slope;
  for (let l = graph.length - 1; l >= 1; l--) {
    for (const unit of graph[l] as Unit[]) {
      unit.inputSlope = unit.outputSlope * unit.phi.slope(unit.input);
      unit.slopes += unit.inputSlope;
      unit.count++;
    }
    for (const unit of graph[l] as Unit[]) {
      for (const link of unit.from) {
        link.slopes += unit.inputSlope * link.source.output;
        link.count++;
      }
    }
    if (l === 1) continue;
    for (const unit of graph[l - 1] as Unit[]) {
      unit.outputSlope = 0;
      for (const link of unit.to) unit.outputSlope += link.weight * link.target.inputSlope;
    }
  }
}

/** Gradient descent by the mean derivatives since the last update. */
export function updateGraph(graph: ObjectGraph, learningRate: number): void {
  for (let l = 1; l < graph.length; l++) {
    for (const unit of graph[l] as Unit[]) {
      unit.bias -= (learningRate * unit.slopes) / unit.count;
      unit.slopes = 0;
      unit.count = 0;
      for (const link of unit.from) {
        link.weight -= (learningRate * link.slopes) / link.count;
        link.slopes = 0;
        link.count = 0;
      }
    }
  }
}
