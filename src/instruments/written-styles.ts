import { HTMLElement, parse } from 'node-html-parser';
import { declarationsIn, type StyleRule } from './style-rules.ts';
import { type Properties, workedOut } from './style-values.ts';

/** What a drawing needs to look the same without its style sheets. */
const WRITTEN = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'paint-order',
  'shape-rendering',
  'font-family',
  'font-size',
  'font-weight',
] as const;

const isCustom = (property: string): boolean => property.startsWith('--');

/** Readers of SVG know weights by the hundred only. */
const known = (property: string, value: string): string =>
  property === 'font-weight' ? String(100 * Math.round(Number(value) / 100)) : value;

/** The custom properties that `:root` declares. */
export function rootProperties(rules: readonly StyleRule[]): Properties {
  const declared = rules.filter(({ selector }) => selector === ':root').flatMap(({ declarations }) => declarations);
  return withProperties(new Map(), new Map(declared));
}

/** What is in force where an element declares some of its own, which may be made of one another. */
function withProperties(inherited: Properties, own: ReadonlyMap<string, string>): Properties {
  const all = new Map(inherited);
  for (const [property, value] of own) if (isCustom(property)) all.set(property, value);
  for (const property of own.keys()) {
    if (isCustom(property)) all.set(property, workedOut(all.get(property) as string, all));
  }
  return all;
}

/** Which declarations win at each element. */
function declarationsOf(root: HTMLElement, rules: readonly StyleRule[]): Map<HTMLElement, Map<string, string>> {
  const declared = new Map<HTMLElement, Map<string, string>>();
  const declare = (element: HTMLElement, declarations: StyleRule['declarations']) => {
    const own = declared.get(element) ?? new Map<string, string>();
    for (const [property, value] of declarations) own.set(property, value);
    declared.set(element, own);
  };
  const matters = ([property]: [string, string]) => isCustom(property) || WRITTEN.includes(property as never);
  for (const { selector, declarations } of rules) {
    const kept = declarations.filter(matters);
    if (kept.length === 0 || selector.includes(':root')) continue;
    for (const element of root.querySelectorAll(selector)) declare(element, kept);
  }
  for (const element of root.querySelectorAll('[style]')) {
    declare(element, declarationsIn(element.getAttribute('style') ?? '').filter(matters));
  }
  return declared;
}

/**
 * Markup in which every element of a drawing carries what our style sheets say about it, in the light scheme, so that a
 * reader of SVG without style sheets draws the same.
 */
export function withWrittenStyles(markup: string, rules: readonly StyleRule[]): HTMLElement {
  const root = parse(markup);
  const declared = declarationsOf(root, rules);
  const write = (element: HTMLElement, inherited: Properties) => {
    const own = declared.get(element);
    const properties = own ? withProperties(inherited, own) : inherited;
    const written = WRITTEN.flatMap((property) => {
      const value = own?.get(property);
      return value === undefined ? [] : [`${property}:${known(property, workedOut(value, properties))}`];
    });
    element.removeAttribute('class');
    if (written.length > 0) element.setAttribute('style', written.join(';'));
    for (const child of element.childNodes) if (child instanceof HTMLElement) write(child, properties);
  };
  write(root, rootProperties(rules));
  return root;
}
