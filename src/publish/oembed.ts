import type { Term } from '../glossary/types.ts';
import { entryAddresses, instrumentAddresses } from './addresses.ts';
import { SITE_NAME } from './licence.ts';

/** What stands in a frame on somebody else's page. */
export interface Framed {
  /** Full address of the framed page; an instrument's may end in its settings: `…/embed/gradient-flow/?depth=30`. */
  address: string;
  /** What a screen reader says the frame is. */
  title: string;
  /** CSS pixels. */
  height?: number;
}

/** CSS pixels that hold a framed page on a column of `FRAME_WIDTH`, before it has told its own height. */
export const FRAME_HEIGHTS = { definition: 260, instrument: 800 } as const;

/** CSS pixels: what oEmbed calls the width of a frame that takes any. */
export const FRAME_WIDTH = 640;

/**
 * What a frame may do besides computing: open the guide's pages, in windows of their own, and hand the reader a file.
 * Without these it works too, as WordPress shows it, and says what it may not do.
 */
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads';

/**
 * One line of JavaScript with which a page gives its frames of the guide the height that they ask for. Optional: a frame
 * that does not get it scrolls. It believes a message only from a frame of the page itself.
 */
export const RESIZE_SCRIPT = `addEventListener('message', ({ data, source }) => { if (data?.type === 'gradient-field-guide') for (const frame of document.querySelectorAll('iframe')) if (frame.contentWindow === source) frame.height = data.height; });`;

const DAY = 86_400;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * HTML that shows a framed page in a column of any width. Attributes, not styles, say how it looks: they hold under a
 * policy that forbids inline styles, and where a sanitizer removes them.
 */
export function frameHtml({ address, title, height = FRAME_HEIGHTS.instrument }: Framed): string {
  return `<iframe src="${escapeHtml(address)}" title="${escapeHtml(title)}" width="100%" height="${height}" frameborder="0" loading="lazy" sandbox="${SANDBOX}" allow="clipboard-write"></iframe>`;
}

/** An oEmbed response of the type `rich`. @see https://oembed.com/#section2.3.4 */
export interface OEmbed {
  type: 'rich';
  version: '1.0';
  title: string;
  provider_name: string;
  provider_url: string;
  /** Seconds. */
  cache_age: number;
  /** A link, for whoever shows no frames, then the frame. */
  html: string;
  /** CSS pixels. */
  width: number;
  height: number;
  thumbnail_url: string;
  thumbnail_width: number;
  thumbnail_height: number;
}

interface Target extends Required<Framed> {
  /** What stands for the frame where there is none. */
  page: string;
  text: string;
  picture: string;
}

function response({ page, text, picture, ...framed }: Target, full: (path: string) => string): OEmbed {
  const link = `<blockquote><a href="${escapeHtml(full(page))}">${escapeHtml(framed.title)}</a>: ${escapeHtml(text)}</blockquote>`;
  return {
    type: 'rich',
    version: '1.0',
    title: framed.title,
    provider_name: SITE_NAME,
    provider_url: full('/'),
    cache_age: DAY,
    // WordPress hides the frame for the quotation until the framed page has told its height.
    html: `${link}${frameHtml(framed)}`,
    width: FRAME_WIDTH,
    height: framed.height,
    thumbnail_url: full(picture),
    thumbnail_width: 1200,
    thumbnail_height: 630,
  };
}

/**
 * What WordPress and others show for an entry's address: its framed definition.
 * @param full makes a full address of a path from the site's root
 */
export function entryOEmbed(term: Pick<Term, 'slug' | 'title' | 'definition'>, full: (path: string) => string): OEmbed {
  const { page, embed, picture } = entryAddresses(term.slug);
  const frame = { address: full(embed), title: term.title, height: FRAME_HEIGHTS.definition };
  return response({ ...frame, page, text: term.definition, picture }, full);
}

/** The same for an instrument. */
export function instrumentOEmbed(
  instrument: { id: string; title: string; question: string },
  full: (path: string) => string,
): OEmbed {
  const { page, embed, picture } = instrumentAddresses(instrument.id);
  const frame = { address: full(embed), title: instrument.title, height: FRAME_HEIGHTS.instrument };
  return response({ ...frame, page, text: instrument.question, picture }, full);
}
