import type { APIContext } from 'astro';
import { SITE_ADDRESSES } from '../../publish/addresses.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { publishedSchema, termsSchema } from '../../publish/term-schema.ts';

export function GET({ site }: APIContext): Response {
  return Response.json(publishedSchema(termsSchema, fullAddresses(site)(SITE_ADDRESSES.termsSchema), 'Entries'));
}
