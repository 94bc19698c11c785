import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildGlossary } from './glossary.ts';
import { type ParsedTerm, parseTerm } from './parse.ts';
import { contentError } from './problems.ts';
import { parseReferences } from './references.ts';
import type { Glossary, Problem, Reference } from './types.ts';

const TERMS = 'content/terms';
const BIBLIOGRAPHY = 'content/references.bib';

/** All that the content says about itself, with what is wrong with it. */
export interface Content {
  glossary: Glossary;
  references: Map<string, Reference>;
  problems: Problem[];
}

interface Cached<T> {
  fingerprint: string;
  value: T;
}

let bibliography: Cached<ReturnType<typeof parseReferences>> | undefined;
let content: Cached<Content> | undefined;

/** Reads entries and bibliography from the working directory; again only after a file has changed. */
export function loadContent(): Content {
  const files = readdirSync(TERMS)
    .filter((name) => name.endsWith('.mdx'))
    .sort()
    .map((name) => join(TERMS, name));
  const fingerprint = fingerprintOf([...files, BIBLIOGRAPHY]);
  if (content?.fingerprint === fingerprint) return content.value;
  const problems: Problem[] = [];
  const entries: ParsedTerm[] = [];
  for (const file of files) {
    const result = parseTerm(readFileSync(file, 'utf8'), file);
    problems.push(...result.problems);
    if (result.parsed !== undefined) entries.push(result.parsed);
  }
  const { references, problems: sourceProblems } = loadBibliography();
  const built = buildGlossary(entries, new Set(references.keys()));
  const value = { glossary: built.glossary, references, problems: [...problems, ...sourceProblems, ...built.problems] };
  content = { fingerprint, value };
  return value;
}

/** The glossary that pages show. Throws a list of problems when the content has any, unless `DRAFT` is set. */
export async function getGlossary(): Promise<Glossary> {
  return checked().glossary;
}

/** Every source by key, in the order of the bibliography. Throws as `getGlossary` does. */
export async function getReferences(): Promise<Map<string, Reference>> {
  return checked().references;
}

function checked(): Content {
  const loaded = loadContent();
  if (loaded.problems.length > 0 && !isDraft()) throw contentError(loaded.problems);
  return loaded;
}

/** Whether faults in the text are tolerated: in `npm run dev`, and when `DRAFT` is set in the environment. */
export function isDraft(): boolean {
  return Boolean(process.env['DRAFT']);
}

function loadBibliography(): ReturnType<typeof parseReferences> {
  const fingerprint = fingerprintOf([BIBLIOGRAPHY]);
  if (bibliography?.fingerprint !== fingerprint) {
    bibliography = { fingerprint, value: parseReferences(readFileSync(BIBLIOGRAPHY, 'utf8'), BIBLIOGRAPHY) };
  }
  return bibliography.value;
}

function fingerprintOf(files: readonly string[]): string {
  return files.map((file) => `${file} ${statSync(file).mtimeMs}`).join('\n');
}
