import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parse } from 'node-html-parser';
import { describe, expect, test } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import { loadContent } from '../../src/glossary/load.ts';
import { LEVELS } from '../../src/glossary/types.ts';
import { SITE_ADDRESSES } from '../../src/publish/addresses.ts';
import { leadsSomewhere } from './built-site.ts';

const { glossary } = loadContent();
const { terms } = glossary;
const python = installed('python');

const READ_CSV = `
import csv, json, sys
with open(sys.argv[1], encoding='utf-8', newline='') as file:
    print(json.dumps(list(csv.DictReader(file, strict=True))))
`;

/** Reads a file as Anki does: lines from # on, until the first other, are its header; they say how the rest is read. */
const READ_ANKI = `
import csv, json, sys
with open(sys.argv[1], encoding='utf-8', newline='') as file:
    lines = file.read().splitlines(keepends=True)
header = {}
while lines and lines[0].startswith('#'):
    key, _, value = lines.pop(0)[1:].rstrip('\\r\\n').partition(':')
    header[key.strip().lower()] = value
separator = {'tab': '\\t', 'comma': ',', 'semicolon': ';'}[header['separator'].lower()]
columns = header['columns'].split(separator)
special = {'guid': int(header['guid column']) - 1, 'tags': int(header['tags column']) - 1}
notes = []
for row in csv.reader(lines, delimiter=separator, strict=True):
    assert len(row) == len(columns), row
    fields = {name: row[at] for at, name in enumerate(columns) if at not in special.values()}
    notes.append({'guid': row[special['guid']], 'tags': row[special['tags']].split(), 'fields': fields})
print(json.dumps({'header': header, 'notes': notes}))
`;

function readWith<T>(script: string, path: string): T {
  const { stdout, stderr } = spawnSync(python ?? '', ['-c', script, resolve(`dist${path}`)], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const listed = (cell: string | undefined): string[] => (cell ? cell.split('|') : []);

describe.skipIf(python === undefined)('the table, read by Python', () => {
  test('holds every entry, with every value that a cell lists', () => {
    const rows = readWith<Record<string, string>[]>(READ_CSV, SITE_ADDRESSES.csv);
    expect(rows.map(({ slug }) => slug)).toEqual(terms.map(({ slug }) => slug));
    for (const [index, term] of terms.entries()) {
      const row = rows[index] ?? {};
      expect(row).toMatchObject({ title: term.title, kind: term.kind, level: term.level, short: term.short });
      expect(row['definition']).toBe(term.definition);
      for (const name of ['aliases', 'plurals', 'domains', 'areas', 'keywords'] as const) {
        expect(listed(row[name])).toEqual(term[name]);
      }
      expect(listed(row['mitigatedBy'])).toEqual(expect.arrayContaining(term.relations.mitigatedBy));
      for (const slug of term.relations.causedBy) {
        const cause = rows.find((other) => other['slug'] === slug);
        expect(listed(cause?.['causes'])).toContain(term.slug);
      }
      expect(leadsSomewhere(row['url'] ?? '')).toBe(true);
      expect(row['updated']).toBe(term.updated.toISOString().slice(0, 10));
    }
  });
});

describe.skipIf(python === undefined)('the Anki deck, read by the rules of its header', () => {
  interface Deck {
    header: Record<string, string>;
    notes: { guid: string; tags: string[]; fields: Record<string, string> }[];
  }
  const bySlug = new Map(terms.map((term) => [term.slug, term]));

  test('has one note an entry: title, definition and link, tagged, beginners’ first', () => {
    const { header, notes } = readWith<Deck>(READ_ANKI, SITE_ADDRESSES.anki);
    expect(header['html']).toBe('true');
    expect(new Set(notes.map(({ guid }) => guid)).size).toBe(terms.length);
    const levels = notes.map(({ guid, tags, fields }) => {
      const term = bySlug.get(guid.replace('gradient-field-guide/', ''));
      if (term === undefined) throw new Error(`the note ${guid} is of no entry`);
      expect(Object.keys(fields)).toEqual(['Front', 'Back']);
      expect(parse(fields['Front'] ?? '').textContent).toBe(term.title);
      const back = parse(fields['Back'] ?? '');
      expect(back.textContent.startsWith(term.definition)).toBe(true);
      for (const alias of term.aliases) expect(back.textContent).toContain(alias);
      expect(leadsSomewhere(back.querySelector('a')?.getAttribute('href') ?? '')).toBe(true);
      expect(tags).toContain(`level::${term.level}`);
      expect(tags.filter((tag) => tag.startsWith('domain::'))).toHaveLength(term.domains.length);
      return LEVELS.indexOf(term.level);
    });
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
  });
});
