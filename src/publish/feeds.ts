import { generateAtomFeed, generateJsonFeed } from 'feedsmith';
import { entryAddresses, SITE_ADDRESSES } from './addresses.ts';
import type { Change } from './changes.ts';
import { LICENCE, SITE_NAME } from './licence.ts';

/** A feed reader that missed more than these can read the A–Z. */
const LIMIT = 100;
const TITLE = `${SITE_NAME}: new and changed entries`;
const DESCRIPTION = 'Every new entry, every reworded definition and every changed text, with the definition in full.';

const TITLES: Readonly<Record<Change['what'], (title: string) => string>> = {
  new: (title) => title,
  reworded: (title) => `${title}: definition reworded`,
  updated: (title) => `${title}: entry changed`,
};

const readable = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One change as both formats tell it. */
interface Item {
  /** A tag URI: an entry changes at most once a day, so that its address and the day name the change for ever. */
  id: string;
  url: string;
  title: string;
  html: string;
  summary: string;
  tags: string[];
  date: Date;
}

/** @see https://www.rfc-editor.org/rfc/rfc4151 */
function tagUri(page: string, day: string): string {
  const { hostname, pathname } = new URL(page);
  return `tag:${hostname},${day}:${pathname}`;
}

function contentOf(change: Change, full: (path: string) => string): string {
  const definition = `<p>${escaped(change.definition)}</p>`;
  if (change.before === null) return definition;
  const history = escaped(full(entryAddresses(change.term.slug).history));
  const until = readable.format(new Date(change.day));
  const before = `<p>Until ${until} it read:</p><blockquote><p>${escaped(change.before)}</p></blockquote>`;
  return `${definition}${before}<p><a href="${history}">All its wordings</a></p>`;
}

function itemOf(change: Change, full: (path: string) => string): Item {
  const { term, day, what } = change;
  const url = full(entryAddresses(term.slug).page);
  return {
    id: tagUri(url, day),
    url,
    title: TITLES[what](term.title),
    html: contentOf(change, full),
    summary: term.short,
    tags: [...new Set([term.kind, term.level, ...term.domains])],
    date: new Date(day),
  };
}

/**
 * The changes as an Atom feed.
 * @param changes the newest first
 * @param full makes the full address of a path
 * @see https://www.rfc-editor.org/rfc/rfc4287
 */
export function atomFeed(changes: readonly Change[], full: (path: string) => string): string {
  const items = changes.slice(0, LIMIT).map((change) => itemOf(change, full));
  return generateAtomFeed(
    {
      xml: { lang: 'en' },
      id: full(SITE_ADDRESSES.atom),
      title: { value: TITLE },
      subtitle: { value: DESCRIPTION },
      updated: items[0]?.date ?? new Date(0),
      authors: [{ name: SITE_NAME, uri: full('/') }],
      rights: { value: LICENCE.name },
      icon: full('/favicon.svg'),
      links: [
        { rel: 'self', type: 'application/atom+xml', href: full(SITE_ADDRESSES.atom) },
        { rel: 'alternate', type: 'text/html', href: full('/') },
        { rel: 'license', type: 'text/html', href: LICENCE.url },
      ],
      entries: items.map((item) => ({
        id: item.id,
        title: { value: item.title },
        links: [{ rel: 'alternate', type: 'text/html', href: item.url }],
        published: item.date,
        updated: item.date,
        summary: { value: item.summary },
        content: { type: 'html', value: item.html },
        categories: item.tags.map((term) => ({ term })),
      })),
    },
    { strict: true },
  );
}

/**
 * The changes as a JSON feed, version 1.1.
 * @param changes the newest first
 * @param full makes the full address of a path
 * @see https://www.jsonfeed.org/version/1.1/
 */
export function jsonFeed(changes: readonly Change[], full: (path: string) => string): string {
  const feed = generateJsonFeed(
    {
      title: TITLE,
      description: DESCRIPTION,
      home_page_url: full('/'),
      feed_url: full(SITE_ADDRESSES.jsonFeed),
      language: 'en',
      authors: [{ name: SITE_NAME, url: full('/') }],
      items: changes
        .slice(0, LIMIT)
        .map((change) => itemOf(change, full))
        .map(({ id, url, title, html, summary, tags, date }) => ({
          id,
          url,
          title,
          content_html: html,
          summary,
          date_published: date,
          tags,
        })),
    },
    { strict: true },
  );
  return `${JSON.stringify(feed, null, 2)}\n`;
}
