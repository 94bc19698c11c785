import type { Term } from '../glossary/types.ts';
import { entryAddresses } from './addresses.ts';
import { LICENCE, SITE_NAME } from './licence.ts';
import type { AnsweredQuestion } from './questions-in.ts';

const CONTEXT = 'https://schema.org';
/** The set is named by the list of all entries, as the SKOS scheme is. */
const SET = '/terms/';

type FullAddress = (path: string) => string;

/**
 * An entry as schema.org's DefinedTerm, named by its permanent address.
 * @see https://schema.org/DefinedTerm
 */
export function definedTerm(term: Term, full: FullAddress): object {
  const { page, picture } = entryAddresses(term.slug);
  const url = full(page);
  return {
    '@context': CONTEXT,
    '@type': 'DefinedTerm',
    '@id': url,
    name: term.title,
    ...(term.aliases.length > 0 ? { alternateName: term.aliases } : {}),
    termCode: term.slug,
    description: term.definition,
    url,
    image: full(picture),
    inDefinedTermSet: { '@type': 'DefinedTermSet', '@id': full(SET), name: SITE_NAME, url: full(SET) },
  };
}

/**
 * The glossary as schema.org's DefinedTermSet, each entry with its line.
 * @see https://schema.org/DefinedTermSet
 */
export function definedTermSet(terms: readonly Term[], full: FullAddress): object {
  return {
    '@context': CONTEXT,
    '@type': 'DefinedTermSet',
    '@id': full(SET),
    name: SITE_NAME,
    url: full(SET),
    inLanguage: 'en',
    license: LICENCE.url,
    hasDefinedTerm: terms.map(({ slug, title, short }) => {
      const url = full(entryAddresses(slug).page);
      return { '@type': 'DefinedTerm', '@id': url, name: title, termCode: slug, description: short, url };
    }),
  };
}

/**
 * The questions that an entry answers as schema.org's FAQPage.
 * @see https://schema.org/FAQPage
 */
export function faqPage(term: Term, questions: readonly AnsweredQuestion[], full: FullAddress): object {
  const { page } = entryAddresses(term.slug);
  return {
    '@context': CONTEXT,
    '@type': 'FAQPage',
    '@id': full(`${page}#questions`),
    url: full(`${page}#questions`),
    inLanguage: 'en',
    license: LICENCE.url,
    about: { '@id': full(page) },
    mainEntity: questions.map(({ id, question, answer }) => ({
      '@type': 'Question',
      '@id': full(`${page}#${id}`),
      name: question,
      acceptedAnswer: { '@type': 'Answer', text: answer, url: full(`${page}#${id}`) },
    })),
  };
}

/** Linked data as a script element holds it: nothing in it can end the element. */
export function inScript(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
