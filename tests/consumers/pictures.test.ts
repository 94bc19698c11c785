import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'node-html-parser';
import { describe, expect, test } from 'vitest';
import { shownInstrument } from '../../src/components/shown-instrument.ts';
import { readSite } from '../../src/glossary/integrity.ts';
import { loadContent } from '../../src/glossary/load.ts';
import { experiments } from '../../src/lab/experiments/all.ts';
import { entryAddresses, instrumentAddresses } from '../../src/publish/addresses.ts';

const { terms } = loadContent().glossary;
const { pages } = readSite('dist', '/');

/** What a link preview reads in a page's head. */
function previewOf(page: string): Map<string, string> {
  const metas = parse(pages.get(page) ?? '').querySelectorAll('head meta');
  return new Map(
    metas.map((meta) => [
      meta.getAttribute('property') ?? meta.getAttribute('name') ?? '',
      meta.getAttribute('content') ?? '',
    ]),
  );
}

const fileOf = (address: string): string => join('dist', new URL(address).pathname);

/** Width and height as a PNG's header has them, after its signature. */
function pngSize(file: string): { width: number; height: number } {
  const head = readFileSync(file).subarray(0, 24);
  expect(head.subarray(0, 8).toString('latin1'), file).toBe('\x89PNG\r\n\x1a\n');
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

const own = [...terms.map(({ slug }) => entryAddresses(slug)), ...experiments.map(({ id }) => instrumentAddresses(id))];

test('every page names a picture that is there, and says in words what it shows', () => {
  expect(pages.size).toBeGreaterThan(terms.length);
  for (const page of pages.keys()) {
    if (!pages.get(page)?.includes('og:title')) continue;
    const preview = previewOf(page);
    const { width, height } = pngSize(fileOf(preview.get('og:image') ?? 'x:/'));
    expect([`${width}`, `${height}`], page).toEqual([preview.get('og:image:width'), preview.get('og:image:height')]);
    expect(preview.get('og:image:alt'), page).toMatch(/\w+ \w+/u);
    expect(preview.get('twitter:card'), page).toBe('summary_large_image');
  }
});

describe('the picture of each entry and instrument', () => {
  test('has an address of its own, the size that previews ask for, and few bytes', () => {
    for (const { page, picture } of own) {
      expect(new URL(previewOf(page).get('og:image') ?? 'x:/').pathname, page).toBe(picture);
      expect(pngSize(join('dist', picture)), picture).toEqual({ width: 1200, height: 630 });
      expect(statSync(join('dist', picture)).size, picture).toBeLessThan(90 * 1024);
    }
  });

  test('is like no other', () => {
    expect(new Set(own.map(({ picture }) => readFileSync(join('dist', picture)).toString('latin1'))).size).toBe(
      own.length,
    );
  });

  test('is described by the finding that the page prints beneath its figure, or by the definition', () => {
    const found = terms.filter(({ slug, file, title, definition }) => {
      const { page } = entryAddresses(slug);
      const shows = shownInstrument(readFileSync(file, 'utf8')) !== null;
      const printed = parse(pages.get(page) ?? '').querySelector('.instrument-finding')?.textContent;
      expect(printed !== undefined, page).toBe(shows);
      expect(unescaped(previewOf(page).get('og:image:alt') ?? ''), page).toBe(printed ?? `${title}: ${definition}`);
      return shows;
    });
    expect(found.length).toBeGreaterThan(80);
  });
});

const unescaped = (html: string): string => parse(`<p>${html}</p>`).textContent;

describe('what an entry shows is found', () => {
  test.each([
    ['<Instrument id="gradient-flow" preset="deep-sigmoid" />', { id: 'gradient-flow', preset: 'deep-sigmoid' }],
    ['<Instrument preset="relu"\n  id="residual-paths" />', { id: 'residual-paths', preset: 'relu' }],
    ['text\n\n<Instrument id="initialization" />', { id: 'initialization', preset: undefined }],
    ['an `<Instruments>` or [a link](demo:gradient-flow/he-relu)', null],
  ])('in %s', (body, shown) => expect(shownInstrument(body)).toEqual(shown));
});
