import { parse } from 'node-html-parser';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/glossary/load.ts';
import type { Term } from '../../src/glossary/types.ts';
import { changesOf } from '../../src/publish/changes.ts';
import type { Wording } from '../../src/publish/definitions.ts';
import { atomFeed, jsonFeed } from '../../src/publish/feeds.ts';
import { openSearchDescription } from '../../src/publish/open-search.ts';
import { contactAddress, securityFile } from '../../src/publish/security.ts';

const full = (path: string) => new URL(`/guide${path}`, 'https://site.example').href;
const relu = loadContent().glossary.resolve('relu') as Term;

function entry(slug: string, published: string, updated: string): Term {
  return { ...relu, slug, title: slug.toUpperCase(), published: new Date(published), updated: new Date(updated) };
}

function wording(since: string, definition: string): Wording {
  return { since, definition };
}

describe('the changes', () => {
  test('are an entry’s publication, every rewording, and the last change of its text', () => {
    const terms = [entry('a', '2026-01-01', '2026-03-01'), entry('b', '2026-01-02', '2026-02-01')];
    const wordings = new Map([
      ['a', [wording('2026-01-01', 'one'), wording('2026-02-01', 'two')]],
      ['b', [wording('2026-01-02', 'first'), wording('2026-02-01', 'second')]],
    ]);
    const told = changesOf(terms, wordings).map(({ day, what, term, definition, before }) =>
      [day, what, term.slug, definition, before].join(' '),
    );
    expect(told).toEqual([
      '2026-03-01 updated a two ',
      '2026-02-01 reworded a two one',
      '2026-02-01 reworded b second first',
      '2026-01-02 new b first ',
      '2026-01-01 new a one ',
    ]);
  });

  test('begin with an entry’s publication also where the record of definitions begins later', () => {
    const changes = changesOf(
      [entry('a', '2026-01-01', '2026-02-01')],
      new Map([['a', [wording('2026-02-01', 'one')]]]),
    );
    expect(changes.map(({ day, what, definition }) => `${day} ${what} ${definition}`)).toEqual([
      '2026-02-01 updated one',
      '2026-01-01 new one',
    ]);
  });

  test('are one a day, so that the day names them', () => {
    const changes = changesOf(
      [entry('a', '2026-02-01', '2026-02-01')],
      new Map([['a', [wording('2026-01-01', 'one'), wording('2026-02-01', 'two')]]]),
    );
    expect(changes.map(({ day, what, definition }) => `${day} ${what} ${definition}`)).toEqual(['2026-02-01 new two']);
  });
});

describe('the feeds', () => {
  const hostile = '</p>]]><script>alert(1)</script> & "x"';
  const terms = [entry('a', '2026-01-01', '2026-02-01')];
  const changes = changesOf(terms, new Map([['a', [wording('2026-01-01', hostile), wording('2026-02-01', 'b < c')]]]));
  const read = (): { items: { id: string; title: string; content_html: string }[] } =>
    JSON.parse(jsonFeed(changes, full));

  test('name a change by entry and day, whatever becomes of its text', () => {
    expect(read().items.map(({ id }) => id)).toEqual([
      'tag:site.example,2026-02-01:/guide/terms/a/',
      'tag:site.example,2026-01-01:/guide/terms/a/',
    ]);
  });

  test('hold the definition in full, and what it was before, as text', () => {
    const [reworded, first] = read().items.map(({ content_html }) => parse(content_html));
    expect(reworded?.querySelector('p')?.text).toBe('b < c');
    expect(reworded?.querySelector('blockquote')?.text).toBe(hostile);
    expect(reworded?.querySelector('a')?.getAttribute('href')).toBe('https://site.example/guide/terms/a/history/');
    expect(first?.querySelectorAll('*').map(({ rawTagName }) => rawTagName)).toEqual(['p']);
    expect(read().items.map(({ title }) => title)).toEqual(['A: definition reworded', 'A']);
  });

  test('end after the hundred newest changes', () => {
    const days = Array.from({ length: 150 }, (_, index) =>
      wording(new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10), `wording ${index}`),
    );
    const many = changesOf([entry('a', '2026-01-01', '2026-05-30')], new Map([['a', days]]));
    expect(many.length).toBe(150);
    const feed: { items: unknown[] } = JSON.parse(jsonFeed(many, full));
    expect(feed.items.length).toBe(100);
    expect(atomFeed(many, full).match(/<entry>/gu)?.length).toBe(100);
    expect(atomFeed(many, full)).toContain('wording 149');
  });
});

describe('who is told about a weakness', () => {
  test('is the contact that the build was given', () => {
    expect(contactAddress('me@site.example')).toBe('mailto:me@site.example');
    expect(contactAddress(' https://site.example/report ')).toBe('https://site.example/report');
    expect(contactAddress('tel:+49-30-1')).toBe('tel:+49-30-1');
    expect(contactAddress('')).toBeUndefined();
    expect(contactAddress(undefined)).toBeUndefined();
  });

  test.each(['me', 'http://site.example', 'javascript:alert(1)', 'mailto:a@b\nContact: x', '//x'])(
    'cannot be %j',
    (given) => expect(() => contactAddress(given)).toThrow(/CONTACT is ".*"; it must be an address of mail/su),
  );

  test('stands in a file at the root of the host, which expires within a year', () => {
    const file = securityFile('me@site.example', new Date('2026-11-22T21:00:00Z'), full);
    expect(file).toBe(
      'Contact: mailto:me@site.example\nExpires: 2027-11-17T00:00:00Z\nPreferred-Languages: en\n' +
        'Canonical: https://site.example/.well-known/security.txt\n',
    );
    expect(securityFile(undefined, new Date(), full)).toContain(
      'Contact: https://site.example/guide/authors/#report\n',
    );
  });
});

test('the search description stays XML under an address with an ampersand', () => {
  const described = openSearchDescription((path) => `https://site.example/a&b${path}`);
  expect(described).toContain('template="https://site.example/a&amp;b/search/?q={searchTerms}"');
});
