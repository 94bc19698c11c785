import type { z } from 'astro/zod';
import { LineCounter, parseDocument } from 'yaml';
import { termFrontMatter } from './front-matter.ts';
import { didYouMean } from './nearest.ts';
import type { Problem, Term } from './types.ts';

/** An entry with the lines of its front matter, for messages. */
export interface ParsedTerm {
  term: Term;
  /** The line of a value of the front matter, or of the nearest thing around it that exists. */
  lineOf(path: readonly PropertyKey[]): number;
}

type Issue = z.core.$ZodIssue;

/**
 * Reads an entry's front matter.
 *
 * @param text the whole file
 * @param file its path from the repository's root; the file name is the slug
 */
export function parseTerm(text: string, file: string): { parsed?: ParsedTerm; problems: Problem[] } {
  const block = /^---\r?\n([\s\S]*?)\r?\n---\s*(?:\n|$)/u.exec(text)?.[1];
  if (block === undefined) {
    const remedy = 'Begin the file with ---, the keys listed in CONTRIBUTING.md, and --- again.';
    return { problems: [{ file, line: 1, reason: 'the file has no front matter', remedy }] };
  }
  const counter = new LineCounter();
  const document = parseDocument(block, { lineCounter: counter });
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: lineAt(error.pos[0]),
      reason: `the front matter is not YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?/u, '')}`,
      remedy: 'Quote values that hold ": " or begin with a sign, as in short: "a: b".',
    }));
    return { problems };
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let end = path.length; end > 0; end -= 1) {
      const node: unknown = document.getIn(path.slice(0, end), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
        return lineAt(Number(node.range[0]));
      }
    }
    return 1;
  };
  const lineOfKey = (key: string): number => {
    const at = block.split('\n').findIndex((row) => row.trim().startsWith(`${key}:`));
    return at < 0 ? 1 : at + 2;
  };
  const data: unknown = document.toJS() ?? {};
  const result = termFrontMatter.safeParse(data);
  if (!result.success) {
    return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, file, data, lineOf, lineOfKey)) };
  }
  const slug = file.replace(/^.*\//u, '').replace(/\.mdx$/u, '');
  return { parsed: { term: { ...result.data, slug, file }, lineOf }, problems: [] };
}

function problemsOf(
  issue: Issue,
  file: string,
  data: unknown,
  lineOf: (path: readonly PropertyKey[]) => number,
  lineOfKey: (key: string) => number,
): Problem[] {
  const path = issue.path.join('.');
  const value = issue.path.reduce<unknown>((at, key) => (isRecord(at) ? at[String(key)] : undefined), data);
  if (issue.code === 'unrecognized_keys') {
    const known =
      path === 'relations'
        ? Object.keys(termFrontMatter.shape.relations.unwrap().shape)
        : Object.keys(termFrontMatter.shape);
    return issue.keys.map((key) => ({
      file,
      line: lineOfKey(key),
      reason: `the front matter has an unknown key "${path === '' ? '' : `${path}.`}${key}"`,
      remedy: `${didYouMean(key, known)}The keys are ${known.join(', ')}.`,
    }));
  }
  if (value === undefined) {
    const remedy = `Add "${path}:" as CONTRIBUTING.md shows it.`;
    return [{ file, line: 1, reason: `the front matter lacks "${path}"`, remedy }];
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const remedy = `${didYouMean(String(value), values)}It is one of ${values.join(', ')}.`;
    return [{ file, line: lineOf(issue.path), reason: `"${path}" cannot be "${String(value)}"`, remedy }];
  }
  const length = issue.code === 'too_big' && typeof value === 'string' ? ` (it has ${value.length})` : '';
  const reason = `"${path}" ${lowerFirst(issue.message)}${length}`;
  return [{ file, line: lineOf(issue.path), reason, remedy: 'See the front matter in CONTRIBUTING.md.' }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
