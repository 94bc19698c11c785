import type { APIContext } from 'astro';
import type { Experiment } from '../../lab/experiment.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { instrumentCitation } from '../../publish/link-targets.ts';
import { citationFile } from '../_citation-files.ts';

export { instrumentPaths as getStaticPaths } from '../_paths.ts';

export const GET = ({ props, site }: APIContext<{ experiment: Experiment }>) =>
  citationFile('bib', instrumentCitation(props.experiment, fullAddresses(site)));
