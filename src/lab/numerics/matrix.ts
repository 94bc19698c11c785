/**
 * Adds the product of a (rows × inner) and b (inner × columns) to `target` (rows × columns), all row-major. Four rows of b
 * at a time, so that `target` is read and written a quarter as often.
 */
export function addProduct(
  target: Float64Array,
  a: ArrayLike<number>,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  const whole = inner - (inner % 4);
  for (let k = 0; k < whole; k += 4) {
    const b0 = k * columns;
    const b1 = b0 + columns;
    const b2 = b1 + columns;
    const b3 = b2 + columns;
    for (let row = 0; row < rows; row++) {
      const at = row * inner + k;
      const a0 = a[at] as number;
      const a1 = a[at + 1] as number;
      const a2 = a[at + 2] as number;
      const a3 = a[at + 3] as number;
      const to = row * columns;
      for (let j = 0; j < columns; j++) {
        const first = a0 * (b[b0 + j] as number) + a1 * (b[b1 + j] as number);
        const second = a2 * (b[b2 + j] as number) + a3 * (b[b3 + j] as number);
        target[to + j] = (target[to + j] as number) + (first + second);
      }
    }
  }
  for (let k = whole; k < inner; k++) {
    for (let row = 0; row < rows; row++) {
      const factor = a[row * inner + k] as number;
      for (let j = 0; j < columns; j++) {
        target[row * columns + j] = (target[row * columns + j] as number) + factor * (b[k * columns + j] as number);
      }
    }
  }
}

/** The transpose of a rows × columns matrix. */
export function transpose(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j] as number;
  return result;
}
