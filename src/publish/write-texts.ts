import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AstroIntegration } from 'astro';
import { loadContent } from '../glossary/load.ts';
import { entryAddresses, SITE_ADDRESSES } from './addresses.ts';
import { afterBuild } from './after-build.ts';
import { entryMarkdown } from './entry-markdown.ts';
import { readEntryText } from './entry-text.ts';
import { type InstrumentLine, llmsText } from './llms.ts';
import { type MystPage, mystPage, mystReferences } from './myst.ts';

/**
 * Writes into a built site what is made from its entries' finished pages: each as Markdown and for MyST, and the lists
 * that lead to them. Throws when a page is not as entries' pages are.
 * @param instruments what `llms.txt` says of them
 */
export function writeTexts(instruments: readonly InstrumentLine[]): AstroIntegration {
  return afterBuild('write-texts', ({ folder, full, logger }) => {
    const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
    const { terms } = loadContent().glossary;
    const pages = new Map<string, MystPage>();
    for (const term of terms) {
      const at = entryAddresses(term.slug);
      const url = full(at.page);
      const entry = readEntryText(readFileSync(join(folder, at.page, 'index.html'), 'utf8'), url, full);
      const page = mystPage(term, entry);
      pages.set(term.slug, page);
      write(at.markdown, entryMarkdown(term, entry, url));
      write(at.myst, JSON.stringify(page));
    }
    write(SITE_ADDRESSES.myst, JSON.stringify(mystReferences(pages)));
    write(SITE_ADDRESSES.llms, llmsText(terms, instruments, full));
    logger.info(`${terms.length} entries as Markdown and for MyST`);
  });
}
