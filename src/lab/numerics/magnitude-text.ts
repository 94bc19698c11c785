const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

const superscript = (exponent: number): string =>
  Array.from(String(exponent), (sign) => SUPERSCRIPTS[sign] ?? sign).join('');

/** `-30` -> `10⁻³⁰`. */
export function powerOfTen(exponent: number): string {
  return `10${superscript(exponent)}`;
}

/** `-24` -> `2⁻²⁴`. */
export function powerOfTwo(exponent: number): string {
  return `2${superscript(exponent)}`;
}

/** A base-10 logarithm as a table of them has it: `-3.214`; `0` and `∞` are what the logarithm is of, `–` is no number. */
export function logText(log: number | undefined): string {
  if (log === undefined || Number.isNaN(log)) return '–';
  if (log === -Infinity) return '0';
  return log === Infinity ? '∞' : log.toFixed(3);
}

/**
 * A magnitude, given as its base-10 logarithm, to two significant digits: `4.1·10⁻³²`, `0.61`, `35`.
 * Between 0.01 and 10 000 it is written out; `-Infinity` is `0`, `Infinity` is `∞`, `NaN` is `not a number`.
 */
export function magnitudeText(log10: number): string {
  if (Number.isNaN(log10)) return 'not a number';
  if (log10 === -Infinity) return '0';
  if (log10 === Infinity) return '∞';
  if (log10 >= -2 && log10 < 4) return String(Number((10 ** log10).toPrecision(2)));
  let exponent = Math.floor(log10);
  let mantissa = (10 ** (log10 - exponent)).toFixed(1);
  if (mantissa === '10.0') {
    mantissa = '1.0';
    exponent += 1;
  }
  return mantissa === '1.0' ? powerOfTen(exponent) : `${mantissa}·${powerOfTen(exponent)}`;
}
