import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HTMLElement } from 'node-html-parser';
import { figures } from './figures.ts';
import { styleRules } from './style-rules.ts';
import { spellOut } from './svg-text.ts';
import { rootProperties, withWrittenStyles } from './written-styles.ts';

/** Panels of a figure that need no style sheets: the content of an SVG element of this size in pixels. */
export interface StillDrawing {
  content: string;
  width: number;
  height: number;
  /** What the figure shows, in a sentence or two. */
  finding: string;
}

/** Few labels fit, and stay legible where a picture is shown at half its size. */
const WIDTH = 320;
const GAP = 12;

const SHEETS = ['src/styles/tokens.css', 'src/charts/charts.css', 'src/instruments/instrument.css'];
/** What readers of SVG do not know: lengths on the screen, and hairlines that keep to its pixels. */
const FOR_PICTURES = `
  .chart :is(.chart-grid, .chart-base, .chart-frame) { shape-rendering: auto }
  .chart .map-boundary { stroke-width: 0.3px }`;

/** The panels that tell an instrument's finding, row by row, where that is not the first alone. */
const TELLING: Readonly<Record<string, readonly (readonly number[])[]>> = {
  initialization: [[1]],
  'training-race': [[0, 1], [2]],
};

const read = (file: string): string => readFileSync(file, 'utf8');

/** The site's colours and typefaces in the light scheme, by name: `--ink`. */
export function lightProperties(): ReadonlyMap<string, string> {
  return rootProperties(styleRules(read('src/styles/tokens.css')));
}

function rulesFor(id: string) {
  const folder = join('src/instruments', id);
  const own = readdirSync(folder).filter((name) => name.endsWith('.css'));
  const sheets = [...SHEETS, ...own.map((name) => join(folder, name))];
  return styleRules([...sheets.map(read), FOR_PICTURES].join('\n'));
}

const sizeOf = (panel: HTMLElement, side: 'width' | 'height'): number => Number(panel.getAttribute(side));

/** The panels in their rows, each as an SVG element at its place. */
function composed(rows: readonly (readonly HTMLElement[])[]): Omit<StillDrawing, 'finding'> {
  let height = 0;
  let width = 0;
  let content = '';
  for (const row of rows) {
    const top = height === 0 ? 0 : height + GAP;
    let left = 0;
    for (const panel of row) {
      panel.setAttribute('x', String(left));
      panel.setAttribute('y', String(top));
      // Labels at the edge may stand out of their panel.
      panel.setAttribute('overflow', 'visible');
      content += panel.toString();
      left += sizeOf(panel, 'width') + GAP;
      height = Math.max(height, top + sizeOf(panel, 'height'));
    }
    width = Math.max(width, left - GAP);
  }
  return { content, width, height };
}

async function draw(id: string, preset: string): Promise<StillDrawing> {
  const figure = figures.find((known) => known.id === id);
  if (!figure) throw new Error(`the figure of "${id}" is not listed in src/instruments/figures.ts`);
  const { finding, markup } = await figure.drawn(preset, WIDTH);
  const root = withWrittenStyles(`<div class="instrument" data-instrument="${id}">${markup}</div>`, rulesFor(id));
  const panels = root.querySelectorAll('svg[role="img"]');
  for (const unseen of root.querySelectorAll('title, desc, path[d=""]')) unseen.remove();
  spellOut(root);
  const rows = (TELLING[id] ?? [[0]]).map((row) => row.flatMap((index) => panels[index] ?? []));
  return { ...composed(rows), finding };
}

/** Many pages ask for the same. */
const drawn = new Map<string, Promise<StillDrawing>>();

/**
 * The telling panels of an instrument's figure at a preset, as measured when the site is built.
 * @throws RangeError naming the presets that there are; Error where the instrument's figure is not listed
 */
export function stillDrawing(id: string, preset: string): Promise<StillDrawing> {
  const name = `${id}/${preset}`;
  const drawing = drawn.get(name) ?? draw(id, preset);
  drawn.set(name, drawing);
  return drawing;
}
