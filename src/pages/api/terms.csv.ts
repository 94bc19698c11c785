import type { APIContext } from 'astro';
import { getGlossary } from '../../glossary/load.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { termsCsv } from '../../publish/terms-csv.ts';

export async function GET({ site }: APIContext): Promise<Response> {
  const text = termsCsv(await getGlossary(), fullAddresses(site));
  return new Response(text, { headers: { 'Content-Type': 'text/csv; charset=utf-8; header=present' } });
}
