import type { APIContext } from 'astro';
import { instrumentCitation } from '../../publish/link-targets.ts';
import { citationFile } from '../_citation-files.ts';
import type { CitedInstrument } from './_experiments.ts';

export { instrumentPaths as getStaticPaths } from './_experiments.ts';

export const GET = (context: APIContext<{ cited: CitedInstrument }>) =>
  citationFile('bib', context, instrumentCitation);
