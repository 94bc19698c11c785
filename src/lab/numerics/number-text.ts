/** A number to some significant digits, with a true minus sign; a dash where it is not finite. Below 10⁻¹² it is rounding: 0. */
export function plainNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  const short = Number(value.toPrecision(digits));
  return (Math.abs(short) < 1e-12 ? '0' : String(short)).replace('-', '−');
}

/** A share as a percentage: `52 %`, `0.013 %`; near 100 % with more digits, so that it reads 100 % only where nothing is left. */
export function percentage(share: number, digits = 2): string {
  return `${plainNumber(100 * share, share > 0.999 ? 4 : digits)} %`;
}
