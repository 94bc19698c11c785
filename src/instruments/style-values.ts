/** Custom properties in force at one place, their own functions worked out. */
export type Properties = ReadonlyMap<string, string>;

/** A function of CSS whose arguments hold no other. */
const INNERMOST = /(var|light-dark|color-mix)\(([^()]*)\)/u;
const MIX = /^in srgb,\s*(\S+) (\d+)%,\s*(\S+)$/u;

/**
 * Red, green, blue and opacity of `#rgb`, `#rrggbb` or `#rrggbbaa`, each from 0 to 255.
 * @throws Error naming a colour that is written in another way
 */
export function channelsOf(colour: string): [red: number, green: number, blue: number, opacity: number] {
  if (!/^#(?:[\da-f]{3}|[\da-f]{6}|[\da-f]{8})$/iu.test(colour)) {
    throw new Error(`the colour "${colour}" is not written as #rgb or #rrggbb`);
  }
  const digits = colour.length === 4 ? colour.replace(/[\da-f]/giu, '$&$&') : colour;
  const channel = (index: number): number => Number.parseInt(digits.slice(1 + 2 * index, 3 + 2 * index) || 'ff', 16);
  return [channel(0), channel(1), channel(2), channel(3)];
}

/** `in srgb, A 30%, B` as one colour; `transparent` takes from the opacity alone. */
function mix(terms: string): string {
  const [, first = '', percent = '', second = ''] = MIX.exec(terms) ?? [];
  const share = Number(percent) / 100;
  const a = channelsOf(first);
  const b = second === 'transparent' ? ([a[0], a[1], a[2], 0] as const) : channelsOf(second);
  return `#${a.map((part, i) => hex(share * part + (1 - share) * (b[i] as number))).join('')}`;
}

const hex = (part: number): string => Math.round(part).toString(16).padStart(2, '0');

function apply(name: string, terms: string, properties: Properties): string {
  if (name === 'color-mix') return mix(terms);
  const [first = '', ...others] = terms.split(',').map((term) => term.trim());
  if (name === 'light-dark') return first;
  return properties.get(first) ?? others.join(', ');
}

/**
 * A value with its custom properties put in, the light one of two colours chosen and colours mixed.
 * @throws Error naming a colour to be mixed that is not written in hexadecimal digits
 */
export function workedOut(value: string, properties: Properties): string {
  let text = value;
  for (let found = INNERMOST.exec(text); found; found = INNERMOST.exec(text)) {
    text = text.replace(found[0], () => apply(found[1] as string, found[2] as string, properties));
  }
  return text;
}
