// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ matches: RegExp, headers: [name: string, value: string][] }} Rule */

/** @param {string} pattern a path in which `*` stands for any characters */
function patternExpression(pattern) {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/**
 * Reads the rules of a `_headers` file: a path on a line of its own, and below it, indented, what is sent with it.
 *
 * @param {string} text
 * @returns {Rule[]}
 */
export function readHeaders(text) {
  /** @type {Rule[]} */
  const rules = [];
  for (const line of text.split(/\r?\n/)) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const [, name, value] = /^\s+([^\s:]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) rules.at(-1)?.headers.push([name.toLowerCase(), value]);
    else if (line === content) rules.push({ matches: patternExpression(content), headers: [] });
  }
  return rules;
}

/**
 * The rules that a built site brings with it; none when it has no such file.
 *
 * @param {string} folder
 */
export function headersOf(folder) {
  const file = join(folder, '_headers');
  return existsSync(file) ? readHeaders(readFileSync(file, 'utf8')) : [];
}

/**
 * What is sent with a path. Values that several rules give for one header are joined, as Netlify and Cloudflare do.
 *
 * @param {readonly Rule[]} rules
 * @param {string} path of the request, query removed
 * @returns {Record<string, string>} by name in lower case
 */
export function headersFor(rules, path) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const [name, value] of rules.filter(({ matches }) => matches.test(path)).flatMap(({ headers }) => headers)) {
    found[name] = found[name] === undefined ? value : `${found[name]}, ${value}`;
  }
  return found;
}
