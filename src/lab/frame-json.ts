/**
 * Frames as JSON. Magnitudes are base-10 logarithms: −Infinity, the logarithm of a true zero, becomes null; what is not a
 * number at all keeps its name, "NaN" or "Infinity", so that it cannot be mistaken for a value.
 */
export function frameToJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => {
      if (typeof item !== 'number' || Number.isFinite(item)) return item;
      if (item === Number.NEGATIVE_INFINITY) return null;
      return String(item);
    },
    indent,
  );
}
