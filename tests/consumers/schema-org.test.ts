import jsonld, { type NodeObject } from 'jsonld';
import type { HTMLElement } from 'node-html-parser';
import { expect, test } from 'vitest';
import { loadContent } from '../../src/glossary/load.ts';
import { builtPage, leadsSomewhere, ORIGIN } from './built-site.ts';

const { terms } = loadContent().glossary;
const full = (path: string) => new URL(path, ORIGIN).href;

/** What the types used here may say, from schema.org's own pages on them. */
const THING = ['@id', '@type', 'alternateName', 'description', 'image', 'name', 'url'];
const WORK = [...THING, 'about', 'inLanguage', 'license', 'text'];
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  DefinedTerm: [...THING, 'inDefinedTermSet', 'termCode'],
  DefinedTermSet: [...WORK, 'hasDefinedTerm'],
  FAQPage: [...WORK, 'mainEntity'],
  Question: [...WORK, 'acceptedAnswer'],
  Answer: WORK,
};

interface Node {
  '@id'?: string;
  '@type'?: string;
  [property: string]: unknown;
}

/** Reads all linked data of a page as a search engine does: every script, with schema.org's names spelt out. */
async function linkedData(page: HTMLElement): Promise<Map<string, Node>> {
  const context = { '@vocab': 'https://schema.org/', url: { '@type': '@id' }, license: { '@type': '@id' } };
  const documentLoader = async (url: string) => {
    expect(url).toBe('https://schema.org');
    return { documentUrl: url, document: { '@context': context } };
  };
  const scripts = page.querySelectorAll('script[type="application/ld+json"]');
  const nodes: Node[] = [];
  for (const script of scripts) {
    const document: Node = JSON.parse(script.innerHTML);
    const expanded = await jsonld.expand(document as NodeObject, { documentLoader: documentLoader as never });
    expect(expanded).toHaveLength(1);
    nodes.push(document);
  }
  return new Map(nodes.map((node) => [String(node['@type']), node]));
}

/** Every property of a document that its type does not have. */
function strangers(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(strangers);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  const type = node['@type'];
  const known = type === undefined ? ['@id'] : PROPERTIES[type];
  const names = Object.keys(node).filter((name) => name !== '@context' && !known?.includes(name));
  return [...names.map((name) => `${type}.${name}`), ...Object.values(node).flatMap(strangers)];
}

const plain = (element: HTMLElement): string => element.textContent.replace(/\s+/gu, ' ');

test('every entry is a defined term of the one set', async () => {
  for (const { slug, title, aliases, definition } of terms) {
    const data = await linkedData(builtPage(`/terms/${slug}/`));
    const url = full(`/terms/${slug}/`);
    const term = data.get('DefinedTerm');
    expect(term).toMatchObject({ '@id': url, url, name: title, termCode: slug, description: definition });
    expect(term?.['alternateName'] ?? []).toEqual(aliases);
    expect(term?.['inDefinedTermSet']).toMatchObject({ '@id': full('/terms/') });
    expect([...data.values()].flatMap(strangers)).toEqual([]);
  }
});

test('the set lists every entry', async () => {
  const set = (await linkedData(builtPage('/terms/'))).get('DefinedTermSet');
  expect(set?.['@id']).toBe(full('/terms/'));
  const listed = set?.['hasDefinedTerm'] as Node[];
  expect(listed.map((term) => term['@id'])).toEqual(terms.map(({ slug }) => full(`/terms/${slug}/`)));
  expect(strangers(set)).toEqual([]);
});

test('questions have the answers that the page gives', async () => {
  for (const { slug } of terms) {
    const page = builtPage(`/terms/${slug}/`);
    const asked = page.querySelectorAll('article .question');
    const faq = (await linkedData(page)).get('FAQPage');
    const questions = (faq?.['mainEntity'] ?? []) as Node[];
    expect(questions).toHaveLength(asked.length);
    for (const [index, section] of asked.entries()) {
      const question = questions[index];
      const text = String((question?.['acceptedAnswer'] as Node | undefined)?.['text']);
      for (const beside of section.querySelectorAll('a.anchor, sup, small, .katex')) beside.remove();
      expect(plain(section.querySelector('h3') ?? section).trim()).toBe(question?.['name']);
      expect(leadsSomewhere(String(question?.['@id']))).toBe(true);
      const shown = plain(section).replaceAll(' ', '');
      for (const part of text.split(/\$[^$]*\$|\n/u)) expect(shown).toContain(part.replaceAll(' ', ''));
      expect(text.length).toBeGreaterThan(20);
      expect(text).not.toMatch(/<\/?[a-z]+[ >]/u);
    }
  }
});
