import { htmlText, plainAddress } from './escapes.ts';

/** The frame that shows a page of the guide on a page of somebody else's. */
export function frameHtml(src: string, title: string): string {
  const address = htmlText(plainAddress(src));
  return `<iframe src="${address}" title="${htmlText(title)}" width="100%" height="600" sandbox="allow-scripts" loading="lazy"></iframe>`;
}
