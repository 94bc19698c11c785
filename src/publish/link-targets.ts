import { readFileSync } from 'node:fs';
import type { Term } from '../glossary/types.ts';
import { entryAddresses, instrumentAddresses, SITE_ADDRESSES } from './addresses.ts';
import type { Citation, CitedPage } from './citation.ts';
import type { LinkTarget } from './link-snippets.ts';
import { FRAME_HEIGHTS } from './oembed.ts';
import { LEDGER, readLedger } from './permalinks.ts';

/** Gives the full address of a path from the site's root. */
type Full = (path: string) => string;
type Entry = Pick<Term, 'slug' | 'title' | 'short' | 'definition' | 'keywords' | 'updated'>;
/** What is to be known of an instrument: the glossary does not know the lab. */
interface Instrument {
  id: string;
  title: string;
  question: string;
}

let since: ReadonlyMap<string, string> | undefined;

/** The day on which a page was first published; today for one that the ledger does not hold yet. */
function firstPublished(address: string): string {
  since ??= new Map(readLedger(readFileSync(LEDGER, 'utf8')).permalinks.map((link) => [link.address, link.since]));
  return since.get(address) ?? new Date().toISOString().slice(0, 10);
}

function citedEntry({ slug, title, updated }: Entry, full: Full): CitedPage {
  return {
    key: `gradientfieldguide-${slug}`,
    kind: 'entry',
    title,
    url: full(entryAddresses(slug).page),
    updated: updated.toISOString().slice(0, 10),
  };
}

function citedInstrument({ id, title }: Instrument, full: Full): CitedPage {
  const { page } = instrumentAddresses(id);
  const key = `gradientfieldguide-figure-${id}`;
  return { key, kind: 'instrument', title, url: full(page), updated: firstPublished(page) };
}

/** An entry as reference managers keep it. */
export function entryCitation(term: Entry, full: Full): Citation {
  return { ...citedEntry(term, full), abstract: term.definition, keywords: term.keywords };
}

/** An instrument as reference managers keep it. */
export function instrumentCitation(instrument: Instrument, full: Full): Citation {
  return { ...citedInstrument(instrument, full), abstract: instrument.question, keywords: [] };
}

/** An entry as other documents link it. */
export function entryTarget(term: Entry, full: Full): LinkTarget {
  const { page, embed } = entryAddresses(term.slug);
  return {
    title: term.title,
    url: full(page),
    cited: citedEntry(term, full),
    home: full('/'),
    short: term.short,
    term: { slug: term.slug, hoverCards: full(SITE_ADDRESSES.hoverCards) },
    frame: { address: full(embed), height: FRAME_HEIGHTS.definition },
  };
}

/** An instrument as other documents link it. */
export function instrumentTarget(instrument: Instrument, full: Full): LinkTarget {
  const { page, embed } = instrumentAddresses(instrument.id);
  return {
    title: instrument.title,
    url: full(page),
    cited: citedInstrument(instrument, full),
    home: full('/'),
    short: instrument.question,
    frame: { address: full(embed), height: FRAME_HEIGHTS.instrument },
  };
}
