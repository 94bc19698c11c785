import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AstroIntegration } from 'astro';
import { readSite } from '../glossary/integrity.ts';
import type { Problem } from '../glossary/types.ts';
import { afterBuild } from './after-build.ts';
import {
  brokenPromises,
  keepAnchors,
  LEDGER,
  movesOf,
  newPermalinks,
  publishedAddresses,
  readLedger,
  redirectPage,
  redirectRules,
  writeLedger,
} from './permalinks.ts';

/**
 * Holds a built site to the ledger of what was ever published: stops the build when something no longer leads anywhere,
 * writes what sends readers on, and enters what is new. On CI the ledger must be complete already.
 * @param judge is told what is wrong
 */
export function keepAddresses(judge: (problems: Problem[]) => void): AstroIntegration {
  return afterBuild('keep-addresses', ({ folder, base, site, full, logger }) => {
    const built = readSite(folder, base, site);
    const published = publishedAddresses(built);
    const { permalinks, problems } = readLedger(readFileSync(LEDGER, 'utf8'));
    judge([...problems, ...brokenPromises(permalinks, published)]);
    const moves = movesOf(permalinks);
    for (const [from, { to, anchors }] of moves.pages) {
      mkdirSync(join(folder, from), { recursive: true });
      const fullAnchors = new Map([...anchors].map(([id, end]) => [id, full(end)]));
      writeFileSync(join(folder, from, 'index.html'), redirectPage(full(to), fullAnchors));
    }
    for (const [page, anchors] of moves.anchors) {
      writeFileSync(join(folder, page, 'index.html'), keepAnchors(built.pages.get(page) ?? '', anchors));
    }
    // A program that reads a file follows no page: it finds the new file's content where the old one was.
    for (const [from, to] of moves.files) {
      mkdirSync(dirname(join(folder, from)), { recursive: true });
      copyFileSync(join(folder, to), join(folder, from));
    }
    writeFileSync(join(folder, '_redirects'), redirectRules(moves, base));
    const added = newPermalinks(permalinks, published, new Date().toISOString().slice(0, 10));
    if (added.length === 0) return;
    if (process.env['CI']) judge([incomplete(added.length, added[0]?.address ?? '')]);
    writeFileSync(LEDGER, writeLedger([...permalinks, ...added]));
    logger.info(`${LEDGER}: ${added.length} new`);
  });
}

function incomplete(count: number, first: string): Problem {
  return {
    file: LEDGER,
    line: 1,
    reason: `${count} published addresses are not in the ledger, the first of them ${first}`,
    remedy: 'Run npm run build and commit the ledger.',
  };
}
