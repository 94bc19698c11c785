/** A tick's label, with a true minus sign. */
export function signed(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '−');
}
