import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'node-html-parser';
import { markdownToHtml } from 'satteri';
import { afterAll, describe, expect, test } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import { oneLine, plainAddress } from '../../src/publish/escapes.ts';
import { type LinkTarget, type SnippetId, snippetsFor } from '../../src/publish/link-snippets.ts';
import type { MystNode } from '../../src/publish/myst.ts';
import { sphinxInventory } from '../../src/publish/sphinx-inventory.ts';
import { full, hostile, targets, terms } from './cited-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Link {
  href: string;
  text: string;
}

/** What each target that has a snippet of this kind is to become. */
function cases(id: SnippetId): { target: LinkTarget; text: string }[] {
  return targets.flatMap((target) => {
    const snippet = snippetsFor(target).find((candidate) => candidate.id === id);
    return snippet === undefined ? [] : [{ target, text: snippet.text }];
  });
}

/** Text as it can be compared where quotes are set as a book has them, signs are raised and underscores are drawn. */
function asPrinted(text: string): string {
  return text
    .replaceAll('˜', '~')
    .replaceAll('ˆ', '^')
    .normalize('NFKC')
    .replace(/["“”]|''|’’/gu, '”')
    .replace(/['‘’]/gu, '’')
    .replace(/[\s_]+/gu, '');
}

/** What a project needs once, before it can use this kind of snippet. */
function setupOf(id: SnippetId): string {
  const setups = targets.flatMap((target) => snippetsFor(target).filter((snippet) => snippet.id === id));
  return setups[0]?.setup ?? '';
}

const wanted = (target: LinkTarget): Link => ({ href: plainAddress(target.url), text: oneLine(target.title) });

function linksIn(html: string, selector: string): Link[] {
  return parse(html)
    .querySelectorAll(selector)
    .map((link) => ({ href: link.getAttribute('href') ?? '', text: oneLine(link.text) }));
}

test('every kind of snippet is there for an entry, and most for the others', () => {
  const kinds = new Set(targets.flatMap((target) => snippetsFor(target).map(({ id }) => id)));
  expect(kinds.size).toBe(11);
  expect(targets.length).toBeGreaterThan(500);
});

test('a CommonMark reader with tables, strike-through and formulas finds each link, and nothing else', async () => {
  for (const { target, text } of cases('markdown')) {
    const { html } = markdownToHtml(`Read ${text}.`, { features: { gfm: true, math: true } });
    expect(linksIn(html, 'a')).toEqual([wanted(target)]);
    const paragraph = parse(html).querySelector('p');
    expect(paragraph?.querySelectorAll('*').map(({ tagName }) => tagName)).toEqual(['A']);
    expect(oneLine(paragraph?.text ?? '')).toBe(`Read ${oneLine(target.title)}.`);
    if (target.short !== undefined) expect(paragraph?.querySelector('a')?.getAttribute('title')).toBe(target.short);
  }
});

test('an HTML reader finds each link, and nothing else', () => {
  for (const { target, text } of cases('html')) {
    const tree = parse(`<p>${text}</p>`);
    expect(tree.querySelectorAll('p *').map(({ tagName }) => tagName)).toEqual(['A']);
    expect(linksIn(`<p>${text}</p>`, 'a')).toEqual([wanted(target)]);
  }
});

const python = installed('sphinx');

describe.skipIf(python === undefined)('a Sphinx project', () => {
  const project = join(folder, 'sphinx');

  function build(rows: readonly string[]): string {
    mkdirSync(project, { recursive: true });
    const inventory = join(folder, 'objects.inv');
    writeFileSync(inventory, sphinxInventory([...terms, hostile]));
    const mapping = setupOf('sphinx').replace('None', JSON.stringify(inventory));
    writeFileSync(
      join(project, 'conf.py'),
      `extensions = ['sphinx.ext.intersphinx']\nsmartquotes = False\n${mapping}\n`,
    );
    const list = rows.map((row) => `#. Read ${row}.\n`).join('');
    writeFileSync(join(project, 'index.rst'), `Reader\n======\n\n${list}`);
    const options = ['-m', 'sphinx', '-q', '-n', '-W', '-E', '--keep-going', '-b', 'html'];
    const { status, stderr } = spawnSync(python as string, [...options, project, join(project, 'out')], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return readFileSync(join(project, 'out', 'index.html'), 'utf8');
  }

  test('reads each reStructuredText link', () => {
    const rows = cases('restructuredtext');
    const html = build(rows.map(({ text }) => text));
    expect(linksIn(html, 'ol a.reference.external')).toEqual(rows.map(({ target }) => wanted(target)));
  });

  test('resolves each :term:, set up as the hint says', () => {
    const rows = cases('sphinx');
    expect(rows).toHaveLength(terms.length + 1);
    const html = build(rows.map(({ text }) => text));
    expect(linksIn(html, 'ol a.reference.external')).toEqual(rows.map(({ target }) => wanted(target)));
  });
});

describe('a MyST project', () => {
  const project = join(folder, 'myst');

  /**
   * Builds a project that has the guide among its references, as the hint says.
   * @param files what the guide answers, by path
   */
  async function build(
    rows: readonly string[],
    files: (path: string) => string | Uint8Array | undefined,
  ): Promise<{ page: MystNode; messages: string }> {
    const server = createServer(({ url = '/' }, response) => {
      const file = files(url);
      if (file === undefined) response.writeHead(404).end();
      else response.end(file);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const bound = server.address();
    const home = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/`;
    rmSync(project, { recursive: true, force: true });
    // A theme of its own, as MyST would otherwise fetch one.
    mkdirSync(join(project, 'theme'), { recursive: true });
    writeFileSync(join(project, 'theme', 'template.yml'), 'jtex: v1\nkind: site\ntitle: Plain\n');
    const site = 'site:\n  title: Reader\n  template: ./theme\n';
    writeFileSync(join(project, 'myst.yml'), `version: 1\n${setupOf('myst').replace(full('/'), home)}\n${site}`);
    writeFileSync(join(project, 'index.md'), rows.map((row) => `* Read ${row}.\n`).join(''));
    const myst = resolve('node_modules/mystmd/dist/myst.cjs');
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [myst, 'build', '--site'], {
        cwd: project,
        timeout: 120_000,
        env: { ...process.env, CI: 'true', NO_COLOR: '1', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
      });
      const built = readFileSync(join(project, '_build/site/content/index.json'), 'utf8');
      const moved = built.replaceAll(home.slice(0, -1), full('/').slice(0, -1));
      return { page: JSON.parse(moved).mdast, messages: stdout + stderr };
    } finally {
      server.close();
    }
  }

  const textOf = ({ value, children = [] }: MystNode): string =>
    typeof value === 'string' ? value : children.map(textOf).join('');

  /** Where MyST's links lead: to an inventory's addresses, or to a page of another MyST site. */
  function linksOf(node: MystNode): Link[] {
    const { type, url, remoteBaseUrl = '', children = [] } = node;
    if (type !== 'link' && type !== 'crossReference') return children.flatMap(linksOf);
    return [{ href: `${remoteBaseUrl}${url}`, text: asPrinted(textOf(node)) }];
  }

  const inventory = (path: string) => (path === '/objects.inv' ? sphinxInventory([...terms, hostile]) : undefined);

  /** What the guide publishes for MyST itself, which is preferred where it is there. */
  const published = (path: string) => (path.endsWith('.json') ? readFileSync(`dist${path}`, 'utf8') : undefined);

  test.each([
    ['inventory', inventory, cases('myst')],
    ['list of references', published, cases('myst').filter(({ target }) => target.term?.slug !== hostile.slug)],
  ])('resolves each link by the guide’s %s', async (_, files, rows) => {
    expect(rows.length).toBeGreaterThanOrEqual(terms.length);
    const { page, messages } = await build(
      rows.map(({ text }) => text),
      files,
    );
    expect(messages).not.toMatch(/⛔|⚠/u);
    expect(linksOf(page)).toEqual(
      rows.map(({ target }) => ({ href: wanted(target).href, text: asPrinted(target.title) })),
    );
  });

  test('reports a name that is not there, so that the build above proves something', async () => {
    const { messages } = await build(['[x](xref:guide#term-relux)'], inventory);
    expect(messages).toContain('xref:guide#term-relux');
    expect(messages).toContain('not found');
  });
});

describe.skipIf(installed('latex') === undefined)('a LaTeX document', () => {
  test('holds each link, in the text and in a footnote, and prints its title', () => {
    const rows = cases('latex');
    const lines = rows.map(({ text }) => `Read ${text}.\\footnote{As ${text} says.}\n`);
    const source = [
      '\\documentclass{article}',
      '\\usepackage[paperwidth=200cm,paperheight=500cm,margin=1cm]{geometry}',
      '\\pdfcompresslevel=0 \\pdfobjcompresslevel=0 \\input{glyphtounicode}\\pdfgentounicode=1',
      setupOf('latex'),
      '\\begin{document}',
      ...lines,
      '\\end{document}',
    ];
    writeFileSync(join(folder, 'links.tex'), source.join('\n'));
    const { status, stdout } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'links.tex'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(status, stdout.slice(-2000)).toBe(0);
    const pdf = readFileSync(join(folder, 'links.pdf'), 'latin1');
    const addresses = [...pdf.matchAll(/\/URI\s*\(([^)]*)\)/gu)].map(([, address]) => address);
    expect(new Set(addresses)).toEqual(new Set(rows.map(({ target }) => plainAddress(target.url))));
    const { stdout: printed } = spawnSync('pdftotext', ['-nopgbrk', '-raw', 'links.pdf', '-'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const found = asPrinted(printed);
    expect(
      rows.map(({ target }) => `Read ${target.title}.`).filter((line) => !found.includes(asPrinted(line))),
    ).toEqual([]);
  });
});
