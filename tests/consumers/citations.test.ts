import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-csl';
import { parse } from 'node-html-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import { experiments } from '../../src/lab/experiments/all.ts';
import { type Citation, type CslItem, ris } from '../../src/publish/citation.ts';
import { plainAddress } from '../../src/publish/escapes.ts';
import { snippetsFor } from '../../src/publish/link-snippets.ts';
import { entryCitation, instrumentCitation } from '../../src/publish/link-targets.ts';
import { full, hostile, targets, terms } from './cited-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'citations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ours: Citation[] = [
  ...terms.map((term) => entryCitation(term, full)),
  ...experiments.map((experiment) => instrumentCitation(experiment, full)),
];
const two = { ...hostile, title: `${hostile.title}\nER  - \nTY  - BOOK`, definition: 'One line.\n\nAnd another.' };
const ofTwo = entryCitation(two, full);

function runs(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  expect(status, `${stdout.slice(-2000)}${stderr.slice(-2000)}`).toBe(0);
  return stdout;
}

test('every key is written once', () => {
  const keys = targets.map(({ cited }) => cited.key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[\w-]+$/u);
});

describe.skipIf(installed('latex') === undefined)('a LaTeX document with a bibliography', () => {
  const entries = targets.map((target) => snippetsFor(target).find(({ id }) => id === 'bibtex')?.text ?? '');

  test('cites every entry, section, question and instrument, and BibTeX has nothing to say', () => {
    writeFileSync(join(folder, 'guide.bib'), entries.join('\n\n'));
    writeFileSync(
      join(folder, 'paper.tex'),
      [
        '\\documentclass{article}',
        '\\pdfcompresslevel=0 \\pdfobjcompresslevel=0',
        '\\usepackage{hyperref}',
        '\\begin{document}',
        `Vanishing~\\cite{gradientfieldguide-vanishing-gradient}.\\nocite{*}`,
        '\\bibliographystyle{plain}\\bibliography{guide}',
        '\\end{document}',
      ].join('\n'),
    );
    const latex = ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'];
    runs('pdflatex', latex);
    expect(runs('bibtex', ['paper'])).not.toMatch(/warning|error/iu);
    runs('pdflatex', latex);
    const log = runs('pdflatex', latex);
    expect(log).not.toMatch(/undefined/iu);
    const listed = readFileSync(join(folder, 'paper.bbl'), 'utf8').match(/\\bibitem\{/gu);
    expect(listed).toHaveLength(targets.length);
    const pdf = readFileSync(join(folder, 'paper.pdf'), 'latin1');
    const addresses = [...pdf.matchAll(/\/URI\s*\(([^)]*)\)/gu)].map(([, address]) => address);
    expect(new Set(addresses)).toEqual(new Set(targets.map(({ url }) => plainAddress(url))));
  });

  test('a style that changes the case of titles leaves names as they are', () => {
    const titles = readFileSync(join(folder, 'paper.bbl'), 'utf8');
    for (const { title } of ours) expect(titles.replace(/\s+/gu, ' ')).toContain(`{${title}}.`);
  });
});

interface Mods {
  key: string;
  title: string;
  address: string;
  day: string;
}

/** What bibutils made of a file: their XML, in the Library of Congress's schema. */
function modsOf(xml: string): Mods[] {
  return parse(xml)
    .querySelectorAll('mods')
    .map((mods) => {
      const text = (selector: string) => mods.querySelector(selector)?.text ?? '';
      return { key: mods.id, title: text('titleinfo title'), address: text('url'), day: text('dateissued') };
    });
}

/** Every published file of a format, and one with a title that would act as markup. */
function files(extension: string, ofHostile: string): string {
  const published = [
    ...terms.map(({ slug }) => `dist/terms/${slug}.${extension}`),
    ...experiments.map(({ id }) => `dist/instruments/${id}.${extension}`),
  ];
  return [...published.map((path) => readFileSync(path, 'utf8')), ofHostile].join('');
}

/** The published addresses are those of the host that the site was built for. */
const path = (url: string): string => new URL(url).pathname.split('/').slice(-3).join('/');

describe.skipIf(installed('bibutils') === undefined)('bibutils', () => {
  test('read every published BibTeX file', () => {
    writeFileSync(join(folder, 'all.bib'), files('bib', ''));
    const read = modsOf(runs('bib2xml', ['all.bib']));
    expect(read.map((mods) => ({ ...mods, address: path(mods.address) }))).toEqual(
      ours.map(({ key, title, url, updated }) => ({ key, title, address: path(url), day: updated.slice(0, 7) })),
    );
  });

  test('read every published RIS file, and a hostile title as one record', () => {
    writeFileSync(join(folder, 'all.ris'), files('ris', ris(ofTwo)));
    const read = modsOf(runs('ris2xml', ['all.ris']));
    expect(read.map((mods) => ({ ...mods, address: path(mods.address) }))).toEqual(
      [...ours, ofTwo].map(({ key, title, url, updated }) => ({
        key,
        title: title.replace(/\s+/gu, ' ').trim(),
        address: path(url),
        day: updated,
      })),
    );
  });
});

test('a citation processor prints every published CSL item with author, year, title, guide and address', () => {
  for (const citation of ours) {
    const file = `dist/${path(citation.url).replace(/\/$/u, '')}.csl.json`;
    const items: CslItem[] = JSON.parse(readFileSync(file, 'utf8'));
    const printed = String(new Cite(items).format('bibliography', { template: 'apa', lang: 'en-US' }));
    for (const part of ['The Gradient Field Guide. (2026', citation.title, path(citation.url)]) {
      expect(printed).toContain(part);
    }
    expect(printed).toContain(citation.kind === 'entry' ? '. In The Gradient Field Guide. ' : '[Interactive figure]');
  }
});
