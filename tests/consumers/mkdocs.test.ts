import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../src/cli/serve.mjs';
import { installed } from '../../src/cli/tools.mjs';
import { readSite } from '../../src/glossary/integrity.ts';
import { loadContent } from '../../src/glossary/load.ts';
import { authorExamples } from '../../src/publish/author-examples.ts';

const { terms } = loadContent().glossary;
const python = installed('mkdocs');
const folder = mkdtempSync(join(tmpdir(), 'mkdocs-'));
let guide = '';
let close: () => Promise<void>;

beforeAll(async () => {
  const server = await serve({ folder: resolve('dist'), base: '/guide/', port: 0, host: '127.0.0.1' });
  guide = server.address;
  close = server.close;
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** The release of mkdocstrings-python, for its options have changed. */
function release(): number {
  const ask = 'from importlib.metadata import version; print(version("mkdocstrings-python"))';
  const [major = '0', minor = '0'] = execFileSync(python as string, ['-c', ask], { encoding: 'utf8' }).split('.');
  return Number(major) + Number(minor) / 100;
}

/** What the page for authors tells them to write. */
const examples = () => authorExamples((path) => `${guide}${path.slice(1)}`);

/** From 0.9 on mkdocstrings-python reads the domains that its option names; before, it knows Python's only. */
const BEFORE_0_9 = `
from mkdocstrings.inventory import Inventory
from mkdocstrings_handlers.python.handler import PythonHandler

def load_inventory(in_file, url, domains, **others):
    items = Inventory.parse_sphinx(in_file, domain_filter=domains).values()
    return [(item.name, url.rsplit('/', 1)[0] + '/' + item.uri) for item in items]

PythonHandler.load_inventory = staticmethod(load_inventory)
`;

/** Builds a project of one page with MkDocs, its autorefs and our inventory. @returns the links of the page */
async function build(name: string, text: string): Promise<{ status: number; output: string; links: string[] }> {
  const project = join(folder, name);
  const lines = examples().mkdocs;
  mkdirSync(join(project, 'docs'), { recursive: true });
  writeFileSync(join(project, 'hook.py'), release() < 0.09 ? BEFORE_0_9 : '');
  writeFileSync(
    join(project, 'mkdocs.yml'),
    `site_name: Reader\nhooks: [hook.py]\n${release() < 1.14 ? lines.replace('inventories:', 'import:') : lines}\n`,
  );
  writeFileSync(join(project, 'docs', 'index.md'), `# Reader\n\n${text}\n`);
  const { status, output } = await promisify(execFile)(
    python as string,
    ['-m', 'mkdocs', 'build', '--strict', '--clean', '--site-dir', join(project, 'out')],
    { cwd: project, timeout: 120_000, env: { ...process.env, NO_PROXY: 'localhost', no_proxy: 'localhost' } },
  ).then(
    ({ stdout, stderr }) => ({ status: 0, output: stdout + stderr }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      status: error.code ?? 1,
      output: `${error.stdout}${error.stderr}`,
    }),
  );
  const page = status === 0 ? readFileSync(join(project, 'out', 'index.html'), 'utf8') : '';
  const links = parse(page).querySelectorAll('[role=main] li a');
  return { status, output, links: links.map((link) => link.getAttribute('href') ?? '') };
}

/** Autorefs takes no name with a space in it, and minds case. */
const references = terms.flatMap(({ slug }) => [`term-${slug}`, slug].map((name) => ({ name, slug })));

describe.skipIf(python === undefined)('an MkDocs project that links every entry through our inventory', () => {
  test('builds without a warning, each link leading to the entry’s page', async () => {
    const text = references.map(({ name }) => `- [this][${name}]`).join('\n');
    const { status, output, links } = await build('links', text);
    expect(output).not.toMatch(/WARNING|ERROR/u);
    expect(status).toBe(0);
    expect(links).toEqual(references.map(({ slug }) => `${guide}terms/${slug}/`));
    const { pages } = readSite(resolve('dist'), '/');
    for (const link of links) expect(pages.has(`/${link.slice(guide.length)}`), link).toBe(true);
  });

  test('the line of the page for authors is such a link', async () => {
    const { status, links } = await build('example', `- ${examples().mkdocsUse}`);
    expect(status).toBe(0);
    expect(links).toEqual([`${guide}terms/vanishing-gradient/`]);
  });

  test('a name that is not there is a fault, so that the build above proves something', async () => {
    const { status, output } = await build('fault', '- [this][term-vanishing-gradeint]');
    expect(status).not.toBe(0);
    expect(output).toContain("Could not find cross-reference target '[term-vanishing-gradeint]'");
  });
});
