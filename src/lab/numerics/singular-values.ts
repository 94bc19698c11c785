import { transpose } from './matrix.ts';

/** Halvings after which an interval is down to neighbouring float64 numbers. */
const HALVINGS = 60;

/** Squares below this are too small to be divided by; their roots are nothing beside any number that fp32 holds. */
const TINY = Number.MIN_VALUE / Number.EPSILON;

/**
 * A reflection I − βvvᵀ that takes the vector x = values[at, at + step, …] onto its first component.
 * @returns v, β and that component
 */
function reflection(values: Float64Array, at: number, step: number, length: number) {
  const v = new Float64Array(length);
  let squares = 0;
  for (let i = 0; i < length; i++) {
    v[i] = values[at + i * step] as number;
    squares += (v[i] as number) ** 2;
  }
  const head = v[0] as number;
  if (squares < TINY) return { v, beta: 0, onto: head };
  const onto = head > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  v[0] = head - onto;
  return { v, beta: 2 / (squares - head * head + (head - onto) ** 2), onto };
}

/** The bidiagonal matrix of a (rows ≥ columns), by Householder reflections; `a` is overwritten. */
function bidiagonalize(a: Float64Array, rows: number, columns: number): { diagonal: number[]; beside: number[] } {
  const diagonal: number[] = [];
  const beside: number[] = [];
  const sums = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    const left = reflection(a, k * columns + k, columns, rows - k);
    diagonal.push(left.onto);
    sums.fill(0);
    for (let i = k; i < rows; i++) {
      const factor = left.v[i - k] as number;
      for (let j = k + 1; j < columns; j++) sums[j] = (sums[j] as number) + factor * (a[i * columns + j] as number);
    }
    for (let i = k; i < rows; i++) {
      const factor = left.beta * (left.v[i - k] as number);
      for (let j = k + 1; j < columns; j++) {
        a[i * columns + j] = (a[i * columns + j] as number) - factor * (sums[j] as number);
      }
    }
    if (k === columns - 1) break;
    const right = reflection(a, k * columns + k + 1, 1, columns - k - 1);
    beside.push(right.onto);
    for (let i = k + 1; i < rows; i++) {
      const from = i * columns + k + 1;
      let sum = 0;
      for (let j = 0; j < right.v.length; j++) sum += (right.v[j] as number) * (a[from + j] as number);
      const factor = right.beta * sum;
      for (let j = 0; j < right.v.length; j++) a[from + j] = (a[from + j] as number) - factor * (right.v[j] as number);
    }
  }
  return { diagonal, beside };
}

/**
 * The singular values of a matrix, largest first: Householder bidiagonalization, then bisection on the symmetric
 * tridiagonal matrix with zero diagonal whose eigenvalues are ± the singular values (Golub and Kahan, 1965). Errors are a
 * few float64 roundings of the largest one.
 * @param matrix rows × columns, row-major, finite; left as it is
 * @returns min(rows, columns) numbers
 */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  if (rows < columns) return singularValues(transpose(matrix, rows, columns), columns, rows);
  const { diagonal, beside } = bidiagonalize(Float64Array.from(matrix), rows, columns);
  // Off the diagonal of the tridiagonal matrix stand d₁, e₁, d₂, e₂, …, d_n.
  const squares = diagonal.flatMap((d, k) => (k < beside.length ? [d * d, (beside[k] as number) ** 2] : [d * d]));
  const sizes = squares.map(Math.sqrt);
  const bound = sizes.reduce((most, size, i) => Math.max(most, size + (sizes[i + 1] ?? 0)), 0);

  /** How many eigenvalues lie below x, by the signs of the pivots (Sturm). */
  const below = (x: number): number => {
    let pivot = -x;
    let count = pivot < 0 ? 1 : 0;
    for (let i = 0; i < squares.length; i++) {
      pivot = -x - (squares[i] as number) / (Math.abs(pivot) < TINY ? -TINY : pivot);
      if (pivot < 0) count++;
    }
    return count;
  };

  const found = new Float64Array(columns);
  for (let i = 0; i < columns; i++) {
    // The i-th largest: at most i of all 2n eigenvalues lie above it.
    let [low, high] = [0, i === 0 ? bound : (found[i - 1] as number)];
    for (let step = 0; step < HALVINGS && high - low > 2 * Number.EPSILON * high; step++) {
      const middle = (low + high) / 2;
      if (2 * columns - below(middle) > i) low = middle;
      else high = middle;
    }
    found[i] = high;
  }
  return found;
}
