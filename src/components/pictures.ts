import type { Term } from '../glossary/types.ts';
import { lightProperties, type StillDrawing, stillDrawing } from '../instruments/still-drawing.ts';
import type { Experiment } from '../lab/experiment.ts';
import { experimentOf } from '../lab/experiments/all.ts';
import { entryAddresses, instrumentAddresses, SITE_ADDRESSES } from '../publish/addresses.ts';
import { picture } from '../publish/picture.ts';
import { shownInstrument } from './shown-instrument.ts';

/** A page's picture for link previews: where it lies, from the site's root, and what it shows. */
export interface PagePicture {
  path: string;
  alt: string;
}

/** What stands for the site as a whole: the figure of its home page. */
const SITE = {
  kicker: 'Glossary',
  title: 'Why deep networks stop learning',
  text: 'Plain definitions with their sources, and figures that measure what they say',
  instrument: 'gradient-flow',
  preset: 'deep-sigmoid',
} as const;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The drawing of the instrument that an entry shows; null where it shows none. */
async function drawingIn(body: string): Promise<StillDrawing | null> {
  const shown = shownInstrument(body);
  return shown && stillDrawing(shown.id, shown.preset ?? experimentOf(shown.id).opensWith);
}

/** An entry's picture; its words are the finding of the figure in it. */
export async function entryPicture(term: Term, body: string): Promise<PagePicture> {
  const drawing = await drawingIn(body);
  return { path: entryAddresses(term.slug).picture, alt: drawing?.finding ?? `${term.title}: ${term.definition}` };
}

/** An instrument's picture; its words are the finding of the figure that it opens with. */
export async function instrumentPicture({ id, opensWith }: Experiment): Promise<PagePicture> {
  return { path: instrumentAddresses(id).picture, alt: (await stillDrawing(id, opensWith)).finding };
}

/** The picture of every page that has none of its own. */
export async function sitePicture(): Promise<PagePicture> {
  return { path: SITE_ADDRESSES.picture, alt: (await stillDrawing(SITE.instrument, SITE.preset)).finding };
}

/** An entry's picture as PNG: what it is, and its figure as measured. Without a figure its definition. */
export async function drawEntry(term: Term, body: string): Promise<Uint8Array<ArrayBuffer>> {
  const drawing = await drawingIn(body);
  const kicker = `${capital(term.kind)} · ${capital(term.level)}`;
  const text = drawing ? capital(term.short) : term.definition;
  return picture({ kicker, title: term.title, text, drawing }, lightProperties());
}

/** An instrument's picture as PNG: what it answers, and the figure that it opens with. */
export async function drawInstrument({ id, title, question, opensWith }: Experiment): Promise<Uint8Array<ArrayBuffer>> {
  const drawing = await stillDrawing(id, opensWith);
  return picture({ kicker: 'Instrument', title, text: question, drawing }, lightProperties());
}

/** The site's own picture as PNG. */
export async function drawSite(): Promise<Uint8Array<ArrayBuffer>> {
  const { instrument, preset, ...words } = SITE;
  return picture({ ...words, drawing: await stillDrawing(instrument, preset) }, lightProperties());
}
