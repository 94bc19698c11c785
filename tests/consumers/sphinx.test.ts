import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'node-html-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { serve } from '../../src/cli/serve.mjs';
import { installed } from '../../src/cli/tools.mjs';
import { namesOf } from '../../src/glossary/glossary.ts';
import { readSite } from '../../src/glossary/integrity.ts';
import { loadContent } from '../../src/glossary/load.ts';
import { authorExamples } from '../../src/publish/author-examples.ts';
import { unreadableNames } from '../../src/publish/sphinx-inventory.ts';

const GUIDE = 'https://guide.example/';
const { terms } = loadContent().glossary;
const python = installed('sphinx');
const folder = mkdtempSync(join(tmpdir(), 'sphinx-'));
const example = mkdtempSync(join(tmpdir(), 'sphinx-'));
afterAll(() => {
  for (const made of [folder, example]) rmSync(made, { recursive: true, force: true });
});

const conf = `
project = 'Reader'
extensions = ['sphinx.ext.intersphinx']
intersphinx_mapping = {'guide': ('${GUIDE}', ${JSON.stringify(resolve('dist/objects.inv'))})}
intersphinx_disabled_reftypes = []
`;

/** Roles in which each name can be written, and what Sphinx is to make of it. */
const links = terms.flatMap((term) =>
  namesOf(term).flatMap((name) => {
    const escaped = name.replaceAll(/[\\`<>*_|]/gu, '\\$&');
    return [`:term:\`${escaped}\``, `:external+guide:term:\`${escaped}\``].map((role) => ({ role, slug: term.slug }));
  }),
);

describe.skipIf(python === undefined)('a Sphinx project that links every name of every entry', () => {
  let html = '';

  test('builds without a warning', () => {
    writeFileSync(join(folder, 'conf.py'), conf);
    const upper = terms.map((term) => `#. :term:\`${term.title.toUpperCase()}\`\n`).join('');
    const labels = terms.map((term) => `#. :ref:\`term-${term.slug}\` and :doc:\`terms/${term.slug}\`\n`).join('');
    const rows = links.map(({ role }) => `#. ${role}\n`).join('');
    writeFileSync(
      join(folder, 'index.rst'),
      `Reader\n======\n\n${rows}\nCase\n----\n\n${upper}\nOther\n-----\n\n${labels}`,
    );
    const { status, stderr } = spawnSync(
      python as string,
      ['-m', 'sphinx', '-q', '-n', '-W', '--keep-going', '-b', 'html', folder, join(folder, 'out')],
      { encoding: 'utf8', timeout: 120_000 },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    html = readFileSync(join(folder, 'out', 'index.html'), 'utf8');
  });

  test('every link leads to the entry’s page, which is there', () => {
    const pages = readSite(resolve('dist'), '/').pages;
    const found = parse(html)
      .querySelectorAll('section a.reference.external')
      .map((link) => link.getAttribute('href') ?? '');
    const slugs = [
      ...links.map(({ slug }) => slug),
      ...terms.map(({ slug }) => slug),
      ...terms.flatMap(({ slug }) => [slug, slug]),
    ];
    expect(found).toEqual(slugs.map((slug) => `${GUIDE}terms/${slug}/`));
    for (const address of new Set(found)) expect(pages.has(`/${address.slice(GUIDE.length)}`), address).toBe(true);
  });

  test('what the page for authors tells them to write works, the inventory fetched', async () => {
    const site = await serve({ folder: resolve('dist'), port: 0, host: '127.0.0.1' });
    const lines = authorExamples((path) => `${site.address}${path.slice(1)}`);
    writeFileSync(join(example, 'conf.py'), `${lines.sphinx}\n`);
    writeFileSync(join(example, 'index.rst'), `Reader\n======\n\n${lines.sphinxUse}\n`);
    const args = ['-m', 'sphinx', '-q', '-n', '-W', '-b', 'html', example, join(example, 'out')];
    const { stderr } = await promisify(execFile)(python as string, args, {
      timeout: 120_000,
      env: { ...process.env, NO_PROXY: 'localhost', no_proxy: 'localhost' },
    }).finally(site.close);
    expect(stderr).toBe('');
    const links = parse(readFileSync(join(example, 'out', 'index.html'), 'utf8')).querySelectorAll(
      'section a.external',
    );
    expect(links.map((link) => link.getAttribute('href'))).toEqual(
      ['vanishing-gradient', 'batch-normalization'].map((slug) => `${site.address}terms/${slug}/`),
    );
  });

  test('a name that is not there is a fault, so that the build above proves something', () => {
    writeFileSync(join(folder, 'index.rst'), 'Reader\n======\n\n:term:`vanishing gradeint`\n');
    const { status, stderr } = spawnSync(
      python as string,
      ['-m', 'sphinx', '-q', '-n', '-W', '-E', '-b', 'html', folder, join(folder, 'out')],
      { encoding: 'utf8', timeout: 120_000 },
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain('vanishing gradeint');
  });
});

test('a name that Sphinx would misread is refused', () => {
  const entry = { slug: 'x', title: 'layer norm 2 form', aliases: ['fine'], plurals: [], file: 'content/terms/x.mdx' };
  expect(unreadableNames([entry]).map(({ reason }) => reason)).toEqual([
    'Sphinx cannot read the name "layer norm 2 form" in an inventory',
  ]);
});
