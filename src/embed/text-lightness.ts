/**
 * How light a colour is, from 0 for black to 1 for white, good enough to tell light text from dark.
 * @param colour as a computed style gives it: `rgb(…)`, `oklch(…)`, `lab(…)`, `color(srgb …)`
 */
export function lightness(colour: string): number {
  const [, notation = '', values = ''] = /^([a-z]+)\((?:[a-z][\w-]* )?(.*)\)$/u.exec(colour) ?? [];
  const [a = 0, b = 0, c = 0] = (values.match(/-?[\d.]+(?:e-?\d+)?/gu) ?? []).map(Number);
  if (notation.startsWith('ok')) return a;
  if (notation === 'lab' || notation === 'lch') return a / 100;
  const luma = 0.2126 * a + 0.7152 * b + 0.0722 * c;
  return notation === 'color' ? luma : luma / 255;
}
