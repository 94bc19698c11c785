/**
 * Cuts the site's typefaces down to the letters and weights it uses, and KaTeX's style sheet down to what needs no
 * other file format: `node src/cli/subset-fonts.ts`. Run it after changing a list below or upgrading a font package
 * or KaTeX; the results are kept in the repository.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import subsetFont from 'subset-font';

const PACKAGES = new URL('../../node_modules/', import.meta.url);
const STYLES = new URL('../styles/', import.meta.url);

const range = (first: number, last: number): string =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, index) => first + index));

/**
 * Basic Latin and what running text and Western names need. Without ¹ ² ³: the packages lack their companions ⁰ ⁴ ⁻,
 * and a row of superscripts must come from one face.
 */
const SIGNS = `${range(0x20, 0x7e)}\u00a0\u00ad¡§©«°±·»¼½¾¿–—‘’‚“”„†•…′″−ı€™`;
const ACCENTED = 'ÁÄÅÇÉÑÓÖØÜßàáâãäåçèéêëíîïñóôõöøùúü';
const LATIN = SIGNS + ACCENTED;
/** The rest of Latin-1, and Latin Extended-A: fetched only by pages with such a letter. */
const LATIN_RARE = range(0xa0, 0xff).replace(/[¹²³]/g, '');
const LATIN_EXTENDED = range(0x100, 0x17f);
const GREEK = 'ΓΔΘΛΞΠΣΦΨΩαβγδεζηθικλμνξοπρςστυφχψω';
const FEATURES = ['kern', 'mark', 'ccmp', 'locl', 'liga', 'tnum'];

/** What formulas are mostly made of: letters of \mathbb and \mathcal (KaTeX writes them as plain capitals), the rest. */
const BLACKBOARD = 'CENPRVZ';
const CALLIGRAPHIC = 'BCDFHLNOUVX';
const ITALIC = `${range(0x41, 0x5a)}${range(0x61, 0x7a)}${range(0x391, 0x3f6)}`;
const FORMULA = `${range(0x20, 0x7e)}${range(0x391, 0x3c9)}\u00a0\u200b±·×÷˙ˉˆ˜–‘’…′ℓ←→↦∂∇∈∏∑−∗∘√∝∞∣∥∼≈≠≡≤≥≪≫⊙⊤⋅⋯⟨⟩`;
/** Brackets and signs of sums in their larger sizes. */
const LARGE = `${range(0x20, 0x7e)}\u200b∏∑∫√∣∥⌈⌉⌊⌋⟨⟩`;

type Weight = number | { min: number; max: number };

interface Cut {
  source: string;
  name: string;
  text: string;
  weight?: Weight;
}

const SERIF: Weight = { min: 400, max: 600 };
const SANS: Weight = { min: 400, max: 600 };

const serif = (part: string): string => `@fontsource-variable/source-serif-4/files/source-serif-4-${part}`;
const sans = (part: string): string => `@fontsource-variable/inter/files/inter-${part}`;
const katex = (part: string): string => `katex/dist/fonts/KaTeX_${part}`;

const CUTS: readonly Cut[] = [
  { source: serif('latin-wght-normal'), name: 'serif', text: LATIN, weight: SERIF },
  { source: serif('latin-wght-italic'), name: 'serif-italic', text: SIGNS, weight: 400 },
  { source: serif('latin-wght-italic'), name: 'serif-italic-accented', text: ACCENTED, weight: 400 },
  { source: serif('latin-wght-normal'), name: 'serif-rare', text: LATIN_RARE, weight: 400 },
  { source: serif('latin-ext-wght-normal'), name: 'serif-extended', text: LATIN_EXTENDED, weight: 400 },
  { source: serif('greek-wght-normal'), name: 'serif-greek', text: GREEK, weight: 400 },
  { source: serif('greek-wght-italic'), name: 'serif-greek-italic', text: GREEK, weight: 400 },
  { source: sans('latin-wght-normal'), name: 'sans', text: LATIN, weight: SANS },
  { source: sans('latin-wght-normal'), name: 'sans-rare', text: LATIN_RARE, weight: 400 },
  { source: sans('latin-ext-wght-normal'), name: 'sans-extended', text: LATIN_EXTENDED, weight: 400 },
  { source: sans('greek-wght-normal'), name: 'sans-greek', text: GREEK, weight: 400 },
  { source: katex('Main-Regular'), name: 'math-main', text: FORMULA },
  { source: katex('Math-Italic'), name: 'math-italic', text: ITALIC },
  { source: katex('AMS-Regular'), name: 'math-blackboard', text: BLACKBOARD },
  { source: katex('Caligraphic-Regular'), name: 'math-calligraphic', text: CALLIGRAPHIC },
  { source: katex('Size1-Regular'), name: 'math-size-1', text: LARGE },
  { source: katex('Size2-Regular'), name: 'math-size-2', text: LARGE },
  { source: katex('Size3-Regular'), name: 'math-size-3', text: LARGE },
  { source: katex('Size4-Regular'), name: 'math-size-4', text: LARGE },
];

async function cutFonts(): Promise<void> {
  await mkdir(new URL('fonts/', STYLES), { recursive: true });
  for (const { source, name, text, weight } of CUTS) {
    const cut = await subsetFont(await readFile(new URL(`${source}.woff2`, PACKAGES)), text, {
      targetFormat: 'woff2',
      ...(weight === undefined ? {} : { variationAxes: { wght: weight } }),
      keepFeatures: FEATURES,
      noHinting: true,
      preserveNameIds: [],
    });
    await writeFile(new URL(`fonts/${name}.woff2`, STYLES), cut);
    process.stdout.write(`${name}.woff2  ${(cut.length / 1024).toFixed(1)} KiB\n`);
  }
}

/** KaTeX's rules without its font faces: `math-fonts.css` declares those, cut and in one format. */
async function cutMathStyles(): Promise<void> {
  const { version } = JSON.parse(await readFile(new URL('katex/package.json', PACKAGES), 'utf8')) as {
    version: string;
  };
  const css = await readFile(new URL('katex/dist/katex.min.css', PACKAGES), 'utf8');
  const rules = css.replace(/@font-face\{[^}]*\}/g, '');
  const head = `/* KaTeX ${version} without its font faces; made by src/cli/subset-fonts.ts */\n`;
  await writeFile(new URL('katex.css', STYLES), `${head}${rules}\n`);
}

await cutFonts();
await cutMathStyles();
