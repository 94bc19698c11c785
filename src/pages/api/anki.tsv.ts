import type { APIContext } from 'astro';
import { getGlossary } from '../../glossary/load.ts';
import { ankiDeck } from '../../publish/anki.ts';
import { fullAddresses } from '../../publish/full-address.ts';

export async function GET({ site }: APIContext): Promise<Response> {
  const { terms } = await getGlossary();
  const text = ankiDeck(terms, fullAddresses(site));
  return new Response(text, { headers: { 'Content-Type': 'text/tab-separated-values; charset=utf-8' } });
}
