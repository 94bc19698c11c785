import { type CollectionEntry, render } from 'astro:content';
import type { APIContext } from 'astro';
import { sourcesOf } from '../../../components/citations-in.ts';
import { getGlossary, getReferences } from '../../../glossary/load.ts';
import type { Term } from '../../../glossary/types.ts';
import { experimentOf } from '../../../lab/experiments/all.ts';
import { loadWordings } from '../../../publish/definitions.ts';
import { entrySections, instrumentOf, questionsOf } from '../../../publish/entry-parts.ts';
import { fullAddresses } from '../../../publish/full-address.ts';
import { type EntryParts, termJson } from '../../../publish/term-json.ts';

export { entryTextPaths as getStaticPaths } from '../../_paths.ts';

interface Props {
  entry: CollectionEntry<'terms'>;
  term: Term;
}

function instrumentIn(body: string): EntryParts['instrument'] {
  const shown = instrumentOf(body);
  if (shown === undefined) return undefined;
  const { id, title, question, presets, opensWith } = experimentOf(shown.id);
  const preset = shown.preset ?? opensWith;
  return { id, title, question, preset, presetTitle: presets[preset]?.title ?? preset };
}

export async function GET({ props, site }: APIContext<Props>): Promise<Response> {
  const { entry, term } = props;
  const glossary = await getGlossary();
  const references = await getReferences();
  const { headings } = await render(entry);
  const body = entry.body ?? '';
  const parts: EntryParts = {
    glossary,
    sources: [...sourcesOf(term, body)].flatMap((key) => references.get(key) ?? []),
    sections: entrySections(term, headings, glossary.relationsOf(term.slug).length > 0),
    questions: questionsOf(body),
    instrument: instrumentIn(body),
    wordings: loadWordings(glossary.terms).get(term.slug) ?? [],
  };
  return Response.json(termJson(term, parts, fullAddresses(site)));
}
