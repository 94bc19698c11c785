/** `count` numbers from `from` to `to`. */
export function evenly(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** A tick's label, with a true minus sign. */
export function signed(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '−');
}
