import type { APIContext } from 'astro';
import type { Term } from '../../glossary/types.ts';
import { entryCitation } from '../../publish/link-targets.ts';
import { citationFile } from '../_citation-files.ts';

export { entryPaths as getStaticPaths } from './_entries.ts';

export const GET = (context: APIContext<{ cited: Term }>) => citationFile('bib', context, entryCitation);
