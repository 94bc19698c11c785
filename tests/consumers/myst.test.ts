import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../src/cli/serve.mjs';
import { readSite } from '../../src/glossary/integrity.ts';
import { loadContent } from '../../src/glossary/load.ts';
import { entryAddresses } from '../../src/publish/addresses.ts';
import { authorExamples } from '../../src/publish/author-examples.ts';
import type { MystNode } from '../../src/publish/myst.ts';

const { terms } = loadContent().glossary;
const { pages } = readSite(resolve('dist'), '/');
const folder = mkdtempSync(join(tmpdir(), 'myst-'));
let guide = '';
let close: () => Promise<void>;

beforeAll(async () => {
  const server = await serve({ folder: resolve('dist'), base: '/guide/', port: 0, host: '127.0.0.1' });
  guide = server.address.replace(/\/$/u, '');
  close = server.close;
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the page for authors tells them to write. */
const examples = () => authorExamples((path) => `${guide}${path}`);

interface Built {
  status: number;
  output: string;
  /** The page as MyST's sites are given it. */
  page: () => MystNode;
}

/** Builds a project of one page with `mystmd`. */
async function build(name: string, text: string, options: readonly string[]): Promise<Built> {
  const project = join(folder, name);
  // A theme of its own, as MyST would otherwise fetch one.
  mkdirSync(join(project, 'theme'), { recursive: true });
  writeFileSync(join(project, 'theme', 'template.yml'), 'jtex: v1\nkind: site\ntitle: Plain\n');
  writeFileSync(
    join(project, 'myst.yml'),
    `${examples().myst}
    inventory:
      url: ${guide}
      kind: intersphinx
site:
  title: Reader
  template: ./theme
`,
  );
  writeFileSync(join(project, 'index.md'), `# Reader\n\n${text}\n`);
  const myst = resolve('node_modules/mystmd/dist/myst.cjs');
  const { status, output } = await promisify(execFile)(process.execPath, [myst, 'build', '--site', ...options], {
    cwd: project,
    timeout: 120_000,
    env: { ...process.env, CI: 'true', NO_COLOR: '1', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
  }).then(
    ({ stdout, stderr }) => ({ status: 0, output: stdout + stderr }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      status: error.code ?? 1,
      output: `${error.stdout}${error.stderr}`,
    }),
  );
  return {
    status,
    output,
    page: () => JSON.parse(readFileSync(join(project, '_build/site/content/index.json'), 'utf8')).mdast,
  };
}

const nodes = (node: MystNode, type: string): MystNode[] => [
  ...(node.type === type ? [node] : []),
  ...(node.children ?? []).flatMap((child) => nodes(child, type)),
];

const textOf = (node: MystNode): string =>
  typeof node['value'] === 'string' ? node['value'] : (node.children ?? []).map(textOf).join('');

/** The headings of an entry's page, by id. */
function headingsOn(page: string): string[] {
  return [...(pages.get(page) ?? '').matchAll(/<h[23][^>]*\bid="([a-z][a-z0-9-]*)"/gu)]
    .map(([, id]) => id ?? '')
    .filter((id) => id !== 'link-or-cite');
}

describe('a MyST project that links every entry', () => {
  const sections = ['vanishing-gradient', 'batch-normalization', 'gradient-clipping'].flatMap((slug) =>
    headingsOn(entryAddresses(slug).page).map((id) => ({ slug, id })),
  );
  const links = [
    ...terms.map(({ slug }) => `[](xref:guide#term-${slug})`),
    ...terms.map(({ slug }) => `[](xref:guide/terms/${slug}/#definition)`),
    ...sections.map(({ slug, id }) => `[](xref:guide/terms/${slug}/#${id})`),
  ];
  const pageLinks = terms.map(({ slug }) => `[](xref:guide/terms/${slug}/)`);
  const labels = terms.map(({ slug }) => `[](xref:inventory#term-${slug})`);
  const text = [...links, ...pageLinks, ...labels].map((link) => `- ${link}`).join('\n');
  let built: Built;

  test('builds without a fault, its links checked', async () => {
    built = await build('links', text, ['--strict']);
    expect(built.output).not.toMatch(/[⛔⚠]/u);
    expect(built.status).toBe(0);
  });

  test('each reference leads to a page and an anchor that are there', () => {
    const found = nodes(built.page(), 'crossReference').map(({ remoteBaseUrl, url, html_id: id }) => ({
      page: `${remoteBaseUrl}${url}`,
      id,
    }));
    expect(found).toEqual([
      ...terms.map(({ slug }) => ({ page: `${guide}/terms/${slug}/`, id: undefined })),
      ...terms.map(({ slug }) => ({ page: `${guide}/terms/${slug}/`, id: 'definition' })),
      ...sections.map(({ slug, id }) => ({ page: `${guide}/terms/${slug}/`, id })),
    ]);
    for (const { page, id } of found) {
      const html = pages.get(page.slice(guide.length));
      expect(html, page).toBeDefined();
      if (id !== undefined) expect(html, `${page}#${id}`).toContain(` id="${id}"`);
    }
    const toPages = nodes(built.page(), 'link').map(({ url }) => url);
    const addresses = terms.map(({ slug }) => `${guide}/terms/${slug}/`);
    expect(toPages).toEqual([...addresses, ...addresses]);
  });

  test('links without a text get the entry’s title, the section’s or the question', () => {
    const titles = terms.map(({ title }) => title);
    const [found, toPages] = ['crossReference', 'link'].map((type) => nodes(built.page(), type).map(textOf));
    expect(found?.slice(0, terms.length)).toEqual(titles);
    expect(toPages).toEqual([...titles, ...titles]);
    const at = sections.findIndex(({ id }) => id === 'does-batch-normalization-fix-vanishing-gradients');
    expect(found?.[2 * terms.length + at]).toBe('Does batch normalization fix vanishing gradients?');
  });
});

test('the line of the page for authors is such a link', async () => {
  const built = await build('example', examples().mystUse, ['--strict']);
  expect(built.status).toBe(0);
  const found = nodes(built.page(), 'crossReference').map((node) => [
    `${node['remoteBaseUrl']}${node['url']}`,
    textOf(node),
  ]);
  expect(found).toEqual([[`${guide}/terms/vanishing-gradient/`, 'Vanishing gradient']]);
});

describe('a MyST project that shows what it refers to, as previews do', () => {
  let page: MystNode;

  test('gets the definition, and a section with its formulas', async () => {
    const embeds = ['#term-relu', '/terms/batch-normalization/#formally', '/terms/adam/#definition'];
    const text = embeds.map((target) => `\`\`\`{embed} xref:guide${target}\n\`\`\``).join('\n\n');
    const built = await build('embeds', text, []);
    expect(built.output).not.toMatch(/[⛔⚠]/u);
    page = built.page();
    const [relu, formally, adam] = nodes(page, 'embed');
    const definitionOf = (slug: string) => terms.find((term) => term.slug === slug)?.definition;
    expect(textOf(nodes(relu as MystNode, 'definitionDescription')[0] as MystNode)).toBe(definitionOf('relu'));
    expect(textOf(adam as MystNode)).toBe(definitionOf('adam'));
    expect(nodes(formally as MystNode, 'math').length).toBeGreaterThan(1);
  });

  test('every formula in a preview comes with what a theme inserts, since themes set none', () => {
    for (const slug of ['batch-normalization', 'relu', 'mean-field-theory']) {
      const { mdast } = JSON.parse(readFileSync(resolve('dist', `.${entryAddresses(slug).myst}`), 'utf8'));
      const formulas = [...nodes(mdast, 'math'), ...nodes(mdast, 'inlineMath')];
      expect(formulas.length).toBeGreaterThan(10);
      for (const { html, value } of formulas) {
        expect(html, `${value}`).toMatch(/^<span class="katex"><math [\s\S]*<\/math><\/span>$/u);
        expect(html).not.toContain('katex-error');
      }
    }
  });
});

test('a name that is not there is a fault, so that the builds above prove something', async () => {
  const wrong = [
    'xref:guide#term-vanishing-gradeint',
    'xref:guide/terms/relu/#formaly',
    'xref:guide/terms/rellu/',
    'xref:guide#formally',
  ];
  const { status, output } = await build('faults', wrong.map((link) => `- [](${link})`).join('\n'), ['--strict']);
  expect(status).not.toBe(0);
  for (const link of wrong) expect(output).toContain(`"${link}" not found in MyST project guide`);
});

test('what MyST can point at is unambiguous: a term by its identifier, anything else by page and anchor', () => {
  const { references } = JSON.parse(readFileSync(resolve('dist/myst.xref.json'), 'utf8')) as {
    references: { kind: string; url: string; data: string; identifier?: string; implicit?: boolean }[];
  };
  const keys = references.map(({ url, identifier, implicit }) =>
    identifier === undefined || implicit === true ? `${url}#${identifier ?? ''}` : identifier,
  );
  expect(new Set(keys).size).toBe(keys.length);
  for (const { slug } of terms) {
    const at = references.filter(({ url }) => url === entryAddresses(slug).page);
    expect(at.filter(({ kind }) => kind === 'heading').map(({ identifier }) => identifier)).toEqual(
      headingsOn(entryAddresses(slug).page),
    );
    expect(new Set(at.map(({ data }) => data))).toEqual(new Set([entryAddresses(slug).myst]));
  }
});
