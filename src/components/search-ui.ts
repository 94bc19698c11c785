/** Pagefind's Component UI, loaded on first use: an entry page must not pay for a search that nobody makes. */

import { isNamed, nameWord } from './exact-names.ts';

interface PagefindResult {
  id: string;
  data(): Promise<{ meta: Readonly<Record<string, string>> }>;
}

/** The part of Pagefind that a Component UI instance hands queries to. */
interface Pagefind {
  search(term: string | null, options?: object): Promise<{ results: PagefindResult[] } | null>;
}

/** The part of a Component UI instance that the site uses. */
export interface SearchInstance {
  pagefindOptions: { ranking?: { metaWeights: Readonly<Record<string, number>> } };
  triggerLoad(): Promise<void>;
  triggerSearch(term: string): void;
  on(event: 'filters' | 'results', callback: () => void): void;
}

interface PagefindComponents {
  getInstanceManager(): { getInstance(name: string): SearchInstance };
}

declare global {
  interface Window {
    PagefindComponents?: PagefindComponents;
  }
}

/** Words that questions are asked with. Pagefind wants every word on the page, so these would hide the answer. */
const QUESTION_WORDS = new Set(
  `a about am an and any are as at be because been but by can could did do does doesn't don't for from get gets getting
  had has have how i if in into is isn't it its just keep keeps me mine my not of on or our so should than that the their them then
  there these they this to too very was we were what what's when where which who why why's will with won't would you your`.split(
    /\s+/,
  ),
);

/**
 * The words of a question that say what it is about; a short or quoted query stays as it is.
 *
 * @example contentWords('why is my first layer not learning') === 'first layer learning'
 */
export function contentWords(query: string): string {
  const words = query.trim().split(/\s+/);
  if (words.length < 3 || query.includes('"')) return query;
  const bare = words.map((word) => word.replace(/[?!.,;:]+$/, ''));
  const kept = bare.filter((word) => !QUESTION_WORDS.has(word.toLowerCase().replaceAll('’', "'")));
  return kept.length === 0 ? query : kept.join(' ');
}

let loading: Promise<PagefindComponents> | undefined;

/** Loads script and styles from `bundle`, once; a failure may be tried again. */
export function loadSearch(bundle: string): Promise<PagefindComponents> {
  loading ??= load(bundle).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(bundle: string): Promise<PagefindComponents> {
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = `${bundle}pagefind-component-ui.css`;
  const script = document.createElement('script');
  script.src = `${bundle}pagefind-component-ui.js`;
  await Promise.all([arrives(style), arrives(script)]);
  const components = window.PagefindComponents;
  if (!components) throw new Error(`${script.src} did not define PagefindComponents`);
  return components;
}

function arrives(element: HTMLLinkElement | HTMLScriptElement): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve());
    element.addEventListener('error', () => {
      element.remove();
      reject(new Error('the search could not be loaded'));
    });
    document.head.append(element);
  });
}

/** Names are told from mentions by `withNamesFirst`; the words of a title count where they stand, in the text. */
const metaWeights = { title: 0, names: 0 };

/**
 * Pagefind with one difference: the entry that a query names comes first, however often others mention it. Pagefind
 * ranks by how often words occur, and an entry on learning-rate warm-up says "learning rate" more often than any.
 */
function withNamesFirst(pagefind: Pagefind): Pagefind {
  return {
    ...pagefind,
    async search(term, options) {
      const found = await pagefind.search(term, options);
      if (!term || !found || found.results.length < 2) return found;
      const candidates = (await pagefind.search(nameWord(term), options))?.results.slice(0, 3) ?? [];
      for (const { id, data } of candidates) {
        const named = found.results.find((result) => result.id === id);
        if (named && isNamed(term, (await data()).meta['names'] ?? '')) {
          return { ...found, results: [named, ...found.results.filter((result) => result !== named)] };
        }
      }
      return found;
    },
  };
}

/** Puts a copy of a template's components on the page and makes its instance understand questions. */
export function placeSearch(
  components: PagefindComponents,
  template: HTMLTemplateElement,
  name: string,
): SearchInstance {
  template.after(template.content.cloneNode(true));
  const instance = components.getInstanceManager().getInstance(name);
  instance.pagefindOptions.ranking = { metaWeights };
  let pagefind: Pagefind | null = null;
  Object.defineProperty(instance, '__pagefind__', {
    get: () => pagefind,
    set: (loaded: Pagefind) => {
      pagefind = withNamesFirst(loaded);
    },
  });
  const search = instance.triggerSearch.bind(instance);
  instance.triggerSearch = (term) => search(contentWords(term));
  return instance;
}
