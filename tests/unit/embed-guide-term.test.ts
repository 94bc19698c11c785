import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readEntry, slugIn, slugsByName } from '../../src/embed/guide-entries.ts';
import { guideTermScript } from '../../src/embed/guide-term-script.ts';
import { extract } from '../../src/embed/hover-card.ts';
import { lightness } from '../../src/embed/text-lightness.ts';

describe('the script', () => {
  test('has at most 6 KB compressed, and needs neither eval nor inline styles', async () => {
    const script = await guideTermScript();
    expect(gzipSync(script).length).toBeLessThanOrEqual(6 * 1024);
    expect(script).not.toMatch(
      /\beval\b|new Function|innerHTML|insertAdjacentHTML|\.cookie|(?:local|session)Storage|indexedDB/u,
    );
  });
});

describe('names', () => {
  const slugs = slugsByName({
    terms: [
      { slug: 'vanishing-gradient', names: ['Vanishing gradient', 'vanishing gradient problem'] },
      { slug: 'relu', names: ['Rectified linear unit', 'ReLU', 3, null] },
      { slug: '../evil', names: ['evil'] },
      { names: ['nameless'] },
      null,
    ],
  });

  test('every name and the slug lead to the entry, ignoring case, spaces and hyphens', () => {
    for (const name of ['rectified linear unit', 'relu', 'rectified linear unit']) expect(slugs.get(name)).toBe('relu');
    expect(slugs.get('vanishing gradient problem')).toBe('vanishing-gradient');
    expect(slugs.get('vanishing gradient')).toBe('vanishing-gradient');
  });

  test('what is no entry is left out', () => {
    expect(new Set(slugs.values())).toEqual(new Set(['vanishing-gradient', 'relu']));
    for (const answer of [undefined, null, 'x', { terms: {} }]) expect(slugsByName(answer).size).toBe(0);
  });
});

test('an entry needs a title and a definition', () => {
  const whole = { title: 'ReLU', definition: 'max(0, x)', kind: 'function', level: 'beginner' };
  expect(readEntry('relu', whole)).toEqual({ slug: 'relu', ...whole });
  expect(readEntry('relu', { title: 'ReLU', definition: 'max(0, x)', kind: 4 })?.kind).toBe('');
  for (const answer of [null, [], { title: 'ReLU' }, { title: 1, definition: 'x' }]) {
    expect(readEntry('relu', answer)).toBeUndefined();
  }
});

test('only the address of an entry of this guide holds a slug', () => {
  const home = new URL('https://example.org/guide/');
  for (const end of ['', '/', '/#formally', '/?preset=x', '#definition']) {
    expect(slugIn(`https://example.org/guide/terms/he-initialization${end}`, home)).toBe('he-initialization');
  }
  for (const other of [
    'https://example.org/terms/relu/',
    'https://example.org/guide/terms/',
    'https://example.org/guide/terms/relu/history/',
    'https://example.org/guide/terms/relu/history',
    'https://example.org.evil.net/guide/terms/relu/',
    'javascript:alert(1)',
    '',
  ]) {
    expect(slugIn(other, home), other).toBeUndefined();
  }
});

test('a long definition ends at a word', () => {
  expect(extract('Short.')).toBe('Short.');
  const long = extract('word '.repeat(200));
  expect(long).toMatch(/word …$/u);
  expect(long.length).toBeLessThanOrEqual(527);
  expect(extract('x'.repeat(9000))).toHaveLength(527);
});

test('light text is told from dark in every notation of a computed colour', () => {
  for (const light of [
    'rgb(233, 230, 223)',
    'rgba(255, 255, 255, 0.87)',
    'oklch(0.93 0.01 90)',
    'lab(90 0 0)',
    'color(srgb 0.9 0.9 0.9)',
    'color(display-p3 0.9 0.9 0.9 / 0.8)',
  ]) {
    expect(lightness(light), light).toBeGreaterThan(0.5);
  }
  for (const dark of [
    'rgb(29, 28, 26)',
    'rgb(0 0 0)',
    'oklab(0.3 0 0)',
    'lch(20 5 90)',
    'color(srgb 0.1 0.1 1e-5)',
    '',
  ]) {
    expect(lightness(dark), dark).toBeLessThan(0.5);
  }
});
