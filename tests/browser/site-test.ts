import { test as base, type Page } from '@playwright/test';

/** What a page may not do: log an error, throw, or ask another host for anything. */
function watch(page: Page, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // The browser itself logs that a page was answered with 404, which tests of that page ask for.
    const isThePage = message.location().url === page.url() && message.text().includes('404');
    if (!isThePage) faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isOwn = ['data:', 'blob:'].includes(protocol) || hostname === 'localhost';
    if (!isOwn) faults.push(`request to another host: ${request.url()}`);
  });
}

/** Playwright's test, which also fails when the page under test logs an error or leaves its origin. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const faults: string[] = [];
      watch(page, faults);
      await use(undefined);
      if (faults.length > 0) throw new Error(`The page was not quiet:\n${faults.join('\n')}`);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
