import { normalizeName } from '../glossary/names.ts';
import { entryAddresses, SITE_ADDRESSES } from '../publish/addresses.ts';

/** What a card shows of an entry. All of it is text: nothing of it is ever read as HTML. */
export interface Entry {
  slug: string;
  title: string;
  kind: string;
  level: string;
  definition: string;
}

/** An entry as a host's page asks for it: by the address of a link, by a name, or by both. */
export interface Wanted {
  slug: string | undefined;
  name: string | undefined;
}

const SLUG = /^[a-z0-9-]+$/u;

/**
 * The entries' slugs by name, compared as the guide compares names.
 * @param answer what `/api/terms.json` holds, or whatever came instead of it
 */
export function slugsByName(answer: unknown): Map<string, string> {
  const slugs = new Map<string, string>();
  for (const term of list(field(answer, 'terms'))) {
    const slug = text(term, 'slug');
    if (slug === undefined || !SLUG.test(slug)) continue;
    for (const name of [slug, ...list(field(term, 'names'))]) {
      if (typeof name === 'string') slugs.set(normalizeName(name), slug);
    }
  }
  return slugs;
}

/** @returns undefined when the answer, meant to be `/api/terms/<slug>.json`, holds no title or no definition */
export function readEntry(slug: string, answer: unknown): Entry | undefined {
  const title = text(answer, 'title');
  const definition = text(answer, 'definition');
  if (title === undefined || definition === undefined) return undefined;
  return { slug, title, definition, kind: text(answer, 'kind') ?? '', level: text(answer, 'level') ?? '' };
}

/**
 * The slug in the address of an entry's page; undefined for any other address.
 * @param guide the guide's home
 */
export function slugIn(href: string, guide: URL): string | undefined {
  const [page = ''] = href.split(/[?#]/u);
  const [before, after] = new URL(`.${entryAddresses('*').page}`, guide).href.split('*') as [string, string];
  if (!page.startsWith(before)) return undefined;
  const rest = page.slice(before.length);
  const slug = rest.endsWith(after) ? rest.slice(0, -after.length) : rest;
  return SLUG.test(slug) ? slug : undefined;
}

/**
 * The guide, read over the network. What has arrived is kept for as long as the page is open; a request sends no
 * cookie and does not say which page asks.
 * @param home the guide's home, with a slash at its end
 */
export function openGuide(home: URL) {
  const full = (path: string) => new URL(`.${path}`, home).href;
  const entries = new Map<string, Entry>();
  let names: Promise<ReadonlyMap<string, string>> | undefined;

  async function load(path: string, signal?: AbortSignal): Promise<unknown> {
    if (!navigator.onLine) return undefined;
    try {
      const options = { credentials: 'omit', referrerPolicy: 'no-referrer', signal } as const;
      const response = await fetch(full(path), options);
      return response.ok ? await response.json() : undefined;
    } catch {
      return undefined;
    }
  }

  async function loadNames(): Promise<ReadonlyMap<string, string>> {
    const slugs = slugsByName(await load(SITE_ADDRESSES.terms));
    // Nothing came: whoever asks next tries again.
    if (slugs.size === 0) names = undefined;
    return slugs;
  }

  async function entryAt(slug: string | undefined, signal: AbortSignal): Promise<Entry | undefined> {
    if (slug === undefined) return undefined;
    const known = entries.get(slug) ?? readEntry(slug, await load(entryAddresses(slug).json, signal));
    if (known !== undefined) entries.set(slug, known);
    return known;
  }

  /** The slug of the entry that bears a name; null when none does, undefined when the names could not be had. */
  async function slugOf(name: string): Promise<string | null | undefined> {
    names ??= loadNames();
    const slugs = await names;
    return slugs.size === 0 ? undefined : (slugs.get(normalizeName(name)) ?? null);
  }

  return {
    slugOf,
    page: (slug: string): string => full(entryAddresses(slug).page),
    search: (name: string): string => `${full('/search/')}?q=${encodeURIComponent(name)}`,
    slugIn: (href: string): string | undefined => slugIn(href, home),

    /** The entry, or undefined when there is none, when it cannot be had, or once `signal` is aborted. */
    async entry({ slug, name }: Wanted, signal: AbortSignal): Promise<Entry | undefined> {
      const direct = await entryAt(slug, signal);
      // An old slug stays one of the names of the entry that it leads to now.
      const otherName = name ?? slug;
      if (direct !== undefined || otherName === undefined || signal.aborted) return direct;
      const found = await slugOf(otherName);
      return found && found !== slug && !signal.aborted ? entryAt(found, signal) : undefined;
    },
  };
}

export type Guide = ReturnType<typeof openGuide>;

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function text(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
