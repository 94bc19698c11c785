import type { Frame, FrameLocator, Page } from '@playwright/test';
import { expect } from './site-test.ts';

declare global {
  interface Window {
    /** What frames have posted to the page around them. */
    heard?: unknown[];
  }
}

/** What a framed page of the guide tells the page around it. */
export interface Told {
  type: 'gradient-field-guide';
  height: number;
  search: string;
}

/** Opens the other site's page and puts HTML into it, as its author would have written it there. */
export async function host(page: Page, otherSite: string, html: string): Promise<FrameLocator> {
  await page.goto(`${otherSite}/frames.html`);
  await page.evaluate(() => {
    const heard: unknown[] = [];
    window.heard = heard;
    addEventListener('message', ({ data }) => heard.push(data));
  });
  await page.locator('#place').evaluate((place, inner) => {
    place.innerHTML = inner;
  }, html);
  return page.frameLocator('#place iframe');
}

/** A frame as strict as WordPress makes it. */
export const strictFrame = (address: string): string =>
  `<iframe src="${address.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" title="Framed" width="640" height="400" sandbox="allow-scripts"></iframe>`;

/** What the guide's frames have told so far, newest last. */
export async function told(page: Page): Promise<Told[]> {
  const heard = await page.evaluate(() => window.heard ?? []);
  return heard.filter((data): data is Told => (data as Told | null)?.type === 'gradient-field-guide');
}

/** The frame that shows a page of the guide, once it is there. */
export async function frameAt(page: Page, path: string): Promise<Frame> {
  const find = () => page.frames().find((frame) => frame !== page.mainFrame() && frame.url().includes(path));
  await expect.poll(() => find() !== undefined).toBe(true);
  return find() as Frame;
}
