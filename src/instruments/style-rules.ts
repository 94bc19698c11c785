import { transformSync } from 'esbuild';

/** One selector with its declarations. */
export interface StyleRule {
  selector: string;
  declarations: [property: string, value: string][];
}

/** At commas, semicolons or spaces that stand outside brackets. */
const splitAt = (separator: ',' | ';', text: string): string[] =>
  text.split(new RegExp(`${separator}(?![^(]*\\))`, 'u')).map((part) => part.trim());

/** The outermost blocks of a style sheet without comments; statements such as `@import` are left out. */
function blocksOf(css: string): { prelude: string; body: string }[] {
  const blocks = [];
  let [depth, start, open] = [0, 0, 0];
  for (const { 0: mark, index } of css.matchAll(/[{};]/gu)) {
    if (mark === ';' && depth === 0) start = index + 1;
    if (mark === '{' && depth++ === 0) open = index;
    if (mark === '}' && --depth === 0) {
      blocks.push({ prelude: css.slice(start, open), body: css.slice(open + 1, index) });
      start = index + 1;
    }
  }
  return blocks;
}

function rulesIn(css: string): StyleRule[] {
  return blocksOf(css).flatMap(({ prelude, body }) => {
    if (prelude.startsWith('@')) return prelude.startsWith('@layer') ? rulesIn(body) : [];
    const declarations = declarationsIn(body);
    return splitAt(',', prelude).map((selector) => ({ selector, declarations }));
  });
}

/** The declarations of a block, or of a `style` attribute. */
export function declarationsIn(block: string): StyleRule['declarations'] {
  return splitAt(';', block).flatMap((line) => {
    const at = line.indexOf(':');
    return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as [string, string]] : [];
  });
}

/** Classes and their like count more than types; no sheet of ours styles by id. */
function specificityOf(selector: string): number {
  const counted = selector.replace(/:where\([^)]*\)/gu, '').replace(/:is\(([^,)]*)[^)]*\)/gu, '$1');
  const count = (pattern: RegExp): number => counted.match(pattern)?.length ?? 0;
  return 100 * count(/\.[\w-]+|\[[^\]]*\]|:[\w-]+/gu) + count(/(?:^|[\s>+~])[a-z]/gu);
}

/**
 * The rules of our style sheets that hold on a screen of any size and for every reader, the weakest first: what stands under
 * `@media` and `@container` is left out. Layers are taken as one.
 */
export function styleRules(sheets: string): StyleRule[] {
  // Takes out comments and what is nested.
  const { code } = transformSync(sheets, { loader: 'css', minifyWhitespace: true, target: 'chrome100' });
  return rulesIn(code).sort((a, b) => specificityOf(a.selector) - specificityOf(b.selector));
}
