import type { APIContext } from 'astro';
import { getGlossary } from '../../glossary/load.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { termsJson } from '../../publish/term-json.ts';

export async function GET({ site }: APIContext): Promise<Response> {
  const { terms } = await getGlossary();
  return Response.json(termsJson(terms, fullAddresses(site)));
}
