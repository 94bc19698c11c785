/**
 * What a framed page tells the page around it: its height and its settings, so that the frame can be given the one and
 * the other page can keep the other. It hears one question, WordPress's, and otherwise nothing.
 */

/** Names in a framed page's query that are the frame's and not the instrument's. */
const OF_THE_FRAME = ['theme', 'engine'];

/** The secret by which WordPress knows its frames. It may come after the page has opened. */
function wordPressSecret(): string | null {
  return /[?&]secret=([a-zA-Z0-9]+)$/u.exec(location.hash)?.[1] ?? null;
}

function isPlainClick(event: MouseEvent): boolean {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}

/**
 * Makes a page the inside of a frame: reports height and settings as they change, keeps the line that says where the
 * page is from at the present settings, and finds a way for links where the page around allows them none.
 */
export function openFrame(): void {
  const from = document.querySelector<HTMLAnchorElement>('[data-from]');
  const word = document.querySelector<HTMLElement>('[data-word]');
  let settings = '';

  const tell = (message: object): void => {
    // Anybody may frame the page, so there is no one address to tell; nothing here is secret.
    if (parent !== window) parent.postMessage(message, '*');
  };

  const tellHeight = (): void => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    tell({ type: 'gradient-field-guide', height, search: settings });
    const secret = wordPressSecret();
    if (secret !== null) tell({ message: 'height', value: height, secret });
  };

  const keepSettings = (query: string): void => {
    const search = new URLSearchParams(query);
    for (const name of OF_THE_FRAME) search.delete(name);
    settings = search.size > 0 ? `?${search}` : '';
    if (from) from.search = settings;
  };

  const say = (text: string): void => {
    if (word) word.textContent = text;
  };

  const follow = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
    if (!link || link.target === '_self' || !isPlainClick(event)) return;
    const secret = wordPressSecret();
    if (secret !== null) {
      event.preventDefault();
      tell({ message: 'link', value: link.href, secret });
    } else if (origin === 'null') {
      event.preventDefault();
      if (open(link.href) === null)
        say(`The page around this frame lets it open no other. The address is ${link.href}`);
    }
  };

  keepSettings(location.search);
  document.addEventListener('instrument-address', ({ detail }) => {
    keepSettings(detail);
    tellHeight();
  });
  document.addEventListener('astro:hydration-error', () => {
    document.body.dataset['still'] = '';
    say('The controls could not be loaded. The figure is the one measured when this page was built.');
  });
  document.addEventListener('click', follow);
  new ResizeObserver(tellHeight).observe(document.body);
  addEventListener('hashchange', tellHeight);
  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== parent || typeof data !== 'object' || data === null) return;
    const secret = wordPressSecret();
    if ('message' in data && data.message === 'ready' && 'secret' in data && data.secret === secret) tellHeight();
  });
}
