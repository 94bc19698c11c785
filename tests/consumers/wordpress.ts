import { type HTMLElement, parse } from 'node-html-parser';

/**
 * What WordPress makes of an answer from a provider that it does not list.
 * @see https://developer.wordpress.org/reference/functions/wp_filter_oembed_result/
 */

const KEPT: Readonly<Record<string, readonly string[]>> = {
  A: ['href'],
  BLOCKQUOTE: [],
  IFRAME: ['src', 'width', 'height', 'frameborder', 'marginwidth', 'marginheight', 'scrolling', 'title'],
};

/** How far into a page WordPress looks for the link to its oEmbed, in bytes. */
const LOOKED_THROUGH = 150 * 1024;

/** Of each element only what is allowed; of others their text. */
function kept(element: HTMLElement): string {
  const inner = element.childNodes.map((child) => ('tagName' in child ? kept(child as HTMLElement) : child.rawText));
  const allowed = KEPT[element.tagName];
  if (!allowed) return inner.join('');
  const tag = element.tagName.toLowerCase();
  const attributes = allowed.flatMap((name) => {
    const value = element.getAttribute(name);
    return value === undefined ? [] : [` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`];
  });
  return `<${tag}${attributes.join('')}>${inner.join('')}</${tag}>`;
}

/**
 * The HTML that stands in a post.
 * @param secret by which the page is to know the frame's messages
 * @returns null where WordPress throws the answer away
 */
export function wordPressHtml(html: string, secret: string): string | null {
  const [, quotation = '', frame] =
    /(<blockquote>.*?<\/blockquote>)?.*(<iframe.*?><\/iframe>)/su.exec(kept(parse(html))) ?? [];
  if (frame === undefined) return null;
  const named = frame.replace(/ src="(.*?)"/u, ` src="$1#?secret=${secret}" data-secret="${secret}"`);
  const hidden = quotation === '' ? '' : ' style="position: absolute; visibility: hidden;"';
  return (
    quotation.replace('<blockquote', `<blockquote class="wp-embedded-content" data-secret="${secret}"`) +
    named.replace(
      '<iframe',
      `<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted"${hidden}`,
    )
  );
}

/** Where WordPress finds a page's oEmbed; undefined where it finds none. */
export function discovered(html: string): string | undefined {
  const head = /^.*?<\/head>/su.exec(Buffer.from(html).subarray(0, LOOKED_THROUGH).toString())?.[0] ?? '';
  return parse(head).querySelector('link[rel="alternate"][type="application/json+oembed"]')?.getAttribute('href');
}

/** The height that WordPress gives a frame that asks for one. */
export const clampedHeight = (height: number): number => Math.min(1000, Math.max(200, height));
