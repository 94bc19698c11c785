import type { Entry } from './guide-entries.ts';
import { HOVER_CARD_STYLE } from './hover-card-style.ts';
import { lightness } from './text-lightness.ts';

/** The most of a definition that a card shows, in characters. */
const LONGEST_EXTRACT = 525;
/** Between the line of the link and the card, and between the card and the window's edge, in CSS pixels. */
const GAP = 6;
const MARGIN = 8;

/** Where the pointer entered a link. */
export interface Point {
  x: number;
  y: number;
}

export interface Opening {
  /** The link that the card belongs to. */
  link: HTMLAnchorElement;
  /** Where the card's own link leads. */
  href: string;
  point: Point | undefined;
  /** Whether the reader goes on in the card, as after a tap; otherwise it describes the link, which keeps the focus. */
  takesFocus: boolean;
}

/** Whether the browser has what a card is made of; an older one keeps plain links. */
export function canShowCards(): boolean {
  return 'popover' in HTMLElement.prototype && 'adoptedStyleSheets' in Document.prototype;
}

/** The text, ended at a word with an ellipsis where it is longer than a card shows. */
export function extract(text: string): string {
  if (text.length <= LONGEST_EXTRACT) return text;
  return `${text.slice(0, LONGEST_EXTRACT).replace(/\s+\S*$/u, '')} …`;
}

/** The one card of a page: drawn in a shadow root, in the browser's top layer, by text alone. */
export function makeCard() {
  const host = document.createElement('guide-term-card');
  host.id = `guide-term-card-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  host.lang = 'en';
  host.dir = 'ltr';
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(HOVER_CARD_STYLE);
  root.adoptedStyleSheets = [sheet];

  const part = (className: string, parent: Node, tag = 'p') => {
    const element = document.createElement(tag);
    element.className = className;
    parent.appendChild(element);
    return element;
  };
  const card = part('card', root, 'div');
  card.popover = 'manual';
  const title = part('title', card);
  title.id = 'title';
  const kind = part('kind', card);
  const definition = part('definition', card);
  const link = document.createElement('a');
  link.textContent = 'Read on in The Gradient Field Guide';
  part('from', card).append(link);

  let opener: HTMLAnchorElement | undefined;
  let described: string | null = null;

  function close(): void {
    if (opener === undefined) return;
    if (described === null) opener.removeAttribute('aria-describedby');
    else opener.setAttribute('aria-describedby', described);
    if (root.activeElement !== null) opener.focus({ preventScroll: true });
    opener = undefined;
    host.remove();
  }

  return {
    host,
    close,
    /** The link that the card is open for. */
    opener: (): HTMLAnchorElement | undefined => opener,
    isUnderPointer: (): boolean => card.matches(':hover'),
    hasFocus: (): boolean => root.activeElement !== null,

    /** Opens the card, which is closed. */
    open(entry: Entry, { link: at, href, point, takesFocus }: Opening): void {
      opener = at;
      title.textContent = entry.title;
      kind.textContent = [entry.kind, entry.level].filter(Boolean).join(' · ');
      kind.hidden = kind.textContent === '';
      definition.textContent = extract(entry.definition);
      link.href = href;
      link.target = at.target;
      link.rel = 'noopener';
      // Light text stands on a dark ground, however the page came by its colours.
      card.classList.toggle('dark', lightness(getComputedStyle(at.parentElement ?? at).color) > 0.5);
      // Whatever lies outside an open modal dialog can be neither pointed at nor read out.
      (at.closest('dialog') ?? document.body).append(host);
      described = at.getAttribute('aria-describedby');
      if (takesFocus) {
        card.setAttribute('role', 'dialog');
        card.setAttribute('aria-labelledby', title.id);
      } else {
        card.setAttribute('role', 'tooltip');
        // A description made of what has a name of its own would be that name alone.
        card.removeAttribute('aria-labelledby');
        at.setAttribute('aria-describedby', described === null ? host.id : `${described} ${host.id}`);
      }
      card.showPopover();
      place(card, at, point);
      if (takesFocus) link.focus({ preventScroll: true });
    },
  };
}

export type HoverCard = ReturnType<typeof makeCard>;

/** Puts the card under the line of the link that the pointer is on, or over it where there is more room. */
function place(card: HTMLElement, at: HTMLElement, point: Point | undefined): void {
  const lines = [...at.getClientRects()];
  const line = lines.find(({ top, bottom }) => point && point.y >= top && point.y <= bottom) ?? lines[0];
  if (line === undefined) return;
  const { clientWidth, clientHeight } = document.scrollingElement ?? document.documentElement;
  const below = clientHeight - line.bottom - GAP - MARGIN;
  const above = line.top - GAP - MARGIN;
  card.style.maxBlockSize = '';
  card.classList.remove('wide');
  card.classList.toggle('wide', card.offsetHeight > Math.max(below, above));
  const isBelow = card.offsetHeight <= below || below >= above;
  card.style.maxBlockSize = `${Math.max(isBelow ? below : above, 120)}px`;
  const left = Math.max(line.left, (point?.x ?? line.left) - 40);
  const rightmost = clientWidth - card.offsetWidth - MARGIN;
  card.style.left = `${Math.max(MARGIN, Math.min(left, rightmost)) + scrollX}px`;
  card.style.top = `${(isBelow ? line.bottom + GAP : line.top - GAP - card.offsetHeight) + scrollY}px`;
}
