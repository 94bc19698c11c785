import type { APIContext } from 'astro';
import type { Term } from '../../glossary/types.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { entryCitation } from '../../publish/link-targets.ts';
import { citationFile } from '../_citation-files.ts';

export { entryPaths as getStaticPaths } from '../_paths.ts';

export const GET = ({ props, site }: APIContext<{ term: Term }>) =>
  citationFile('ris', entryCitation(props.term, fullAddresses(site)));
