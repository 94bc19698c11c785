/** A number as NumPy and pandas read it from CSV; what is missing is `nan`. */
export function csvCell(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'nan';
  if (value === -Infinity) return '-inf';
  return value === Infinity ? 'inf' : String(value);
}

/** Rows of cells as CSV text. No cell may hold a comma or a quotation mark. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.join(',')).join('\n')}\n`;
}
