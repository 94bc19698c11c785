/** The dot product of a[aFrom…] and b[bFrom…], `length` elements, in four partial sums. */
function dot(a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += (a[aFrom + i] as number) * (b[bFrom + i] as number);
    s1 += (a[aFrom + i + 1] as number) * (b[bFrom + i + 1] as number);
    s2 += (a[aFrom + i + 2] as number) * (b[bFrom + i + 2] as number);
    s3 += (a[aFrom + i + 3] as number) * (b[bFrom + i + 3] as number);
  }
  for (; i < length; i++) s0 += (a[aFrom + i] as number) * (b[bFrom + i] as number);
  return s0 + s1 + (s2 + s3);
}

/** target += factor · source, `length` elements. */
function addScaled(
  target: Float64Array,
  to: number,
  factor: number,
  source: Float64Array,
  from: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) target[to + i] = (target[to + i] as number) + factor * (source[from + i] as number);
}

/**
 * The factor Q with orthonormal columns of A = QR whose R has a positive diagonal, by Householder reflections; with that
 * sign Q is unique, and uniform over such matrices when A is Gaussian (Mezzadri, 2007).
 * @param matrix m × n with m ≥ n, row-major, of full rank
 * @returns Q, m × n, row-major
 */
export function orthogonalFactor(matrix: ArrayLike<number>, m: number, n = m): Float64Array {
  // Row j of `columns` is column j of the matrix, so that every inner loop runs along memory.
  const columns = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) columns[j * m + i] = matrix[i * n + j] as number;

  const factors = new Float64Array(n);
  const signs = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const at = k * m + k;
    const length = m - k;
    const norm = Math.sqrt(dot(columns, at, columns, at, length));
    const head = columns[at] as number;
    const diagonal = head > 0 ? -norm : norm;
    signs[k] = diagonal < 0 ? -1 : 1;
    columns[at] = head - diagonal;
    const squared = dot(columns, at, columns, at, length);
    const factor = squared > 0 ? -2 / squared : 0;
    factors[k] = factor;
    for (let j = k + 1; j < n; j++) {
      const to = j * m + k;
      addScaled(columns, to, factor * dot(columns, at, columns, to, length), columns, at, length);
    }
  }

  const q = new Float64Array(m * n);
  for (let k = n - 1; k >= 0; k--) {
    const at = k * m + k;
    q[at] = 1;
    for (let j = k; j < n; j++) {
      const to = j * m + k;
      addScaled(q, to, (factors[k] as number) * dot(columns, at, q, to, m - k), columns, at, m - k);
    }
  }

  const rowMajor = columns;
  for (let j = 0; j < n; j++)
    for (let i = 0; i < m; i++) rowMajor[i * n + j] = (signs[j] as number) * (q[j * m + i] as number);
  return rowMajor;
}
