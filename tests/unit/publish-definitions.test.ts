import { expect, test } from 'vitest';
import { formatProblem } from '../../src/glossary/problems.ts';
import { readWordings, withCurrent, writeWordings } from '../../src/publish/definitions.ts';

const term = (definition: string, updated: string) => ({
  slug: 'relu',
  definition,
  updated: new Date(updated),
  file: 'content/terms/relu.mdx',
});
const first = { since: '2026-01-01', definition: 'The first wording.' };
const record = new Map([['relu', [first]]]);

test('the record is read back as it was written, in order of entry', () => {
  const wordings = new Map([
    ['tanh', [first]],
    ['relu', [first, { since: '2026-02-02', definition: 'A second.' }]],
  ]);
  expect([...readWordings(writeWordings(wordings))]).toEqual([...wordings].reverse());
});

test('a new wording is added with the day of the change; the earlier one stays', () => {
  const { wordings, changed, problems } = withCurrent(record, [term('Another\n  wording.', '2026-03-03')]);
  expect(wordings.get('relu')).toEqual([first, { since: '2026-03-03', definition: 'Another wording.' }]);
  expect(changed).toEqual(['relu']);
  expect(problems).toEqual([]);
  expect(record.get('relu')).toEqual([first]);
});

test('the same wording changes nothing, whatever the day', () => {
  expect(withCurrent(record, [term('The first wording.', '2026-03-03')]).changed).toEqual([]);
});

test('a second wording of one day takes the first one’s place', () => {
  const { wordings } = withCurrent(record, [term('Better.', '2026-01-01')]);
  expect(wordings.get('relu')).toEqual([{ since: '2026-01-01', definition: 'Better.' }]);
});

test('a change that claims to be older than the last is a fault', () => {
  const { problems, changed } = withCurrent(record, [term('Sneaked in.', '2025-12-31')]);
  expect(problems.map(formatProblem)).toEqual([
    'content/terms/relu.mdx:1  the definition has changed since 2026-01-01, and "updated" says 2025-12-31. Set "updated" to the day of the change.',
  ]);
  expect(changed).toEqual([]);
});
