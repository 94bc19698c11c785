/**
 * Right operands that XNNPACK has packed and keeps by their ids, so that a weight that stays on the device is packed once
 * and not at every run. They take memory of their own: only so much of it is spent on them.
 */

interface Packed {
  name: string;
  /** Ids first … first + count − 1, one a network. */
  first: number;
  count: number;
  bytes: number;
}

/** Narrow networks profit, and fit: 200 layers of width 32 and 16 seeds take 26 MB in both directions. */
const PACKED_BYTES = 64 * 1024 * 1024;

/**
 * @param isAlive whether a tensor's data still exists
 * @param forget makes the backend drop an id and what it keeps by it
 */
export function packedOperands(isAlive: (source: object) => boolean, forget: (id: number) => void) {
  const kept = new Map<object, Packed[]>();
  let bytes = 0;

  /** Drops what belongs to tensors that are gone. */
  const sweep = () => {
    for (const [source, operands] of kept) {
      if (isAlive(source)) continue;
      for (const operand of operands) {
        for (let id = operand.first; id < operand.first + operand.count; id++) forget(id);
        bytes -= operand.bytes;
      }
      kept.delete(source);
    }
  };

  return {
    /** The first id under which an operand is kept, or null. */
    find: (source: object, name: string): number | null =>
      kept.get(source)?.find((operand) => operand.name === name)?.first ?? null,
    /** Takes note of an operand; false where there is no room for it. */
    keep(source: object, operand: Packed): boolean {
      if (bytes + operand.bytes > PACKED_BYTES) sweep();
      if (bytes + operand.bytes > PACKED_BYTES) return false;
      const others = kept.get(source);
      if (others) others.push(operand);
      else kept.set(source, [operand]);
      bytes += operand.bytes;
      return true;
    },
  };
}
