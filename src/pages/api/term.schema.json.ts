import type { APIContext } from 'astro';
import { SITE_ADDRESSES } from '../../publish/addresses.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { publishedSchema, termSchema } from '../../publish/term-schema.ts';

export function GET({ site }: APIContext): Response {
  return Response.json(publishedSchema(termSchema, fullAddresses(site)(SITE_ADDRESSES.termSchema), 'Entry'));
}
