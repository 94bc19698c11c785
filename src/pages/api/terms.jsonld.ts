import type { APIContext } from 'astro';
import { getGlossary, getReferences } from '../../glossary/load.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { skos } from '../../publish/skos.ts';

export async function GET({ site }: APIContext): Promise<Response> {
  const document = skos(await getGlossary(), await getReferences(), fullAddresses(site));
  return new Response(JSON.stringify(document), { headers: { 'Content-Type': 'application/ld+json' } });
}
