import type { APIRoute } from 'astro';
import { fullAddresses } from '../publish/full-address.ts';
import { openSearchDescription } from '../publish/open-search.ts';

export const GET: APIRoute = ({ site }) =>
  new Response(openSearchDescription(fullAddresses(site)), {
    headers: { 'Content-Type': 'application/opensearchdescription+xml; charset=utf-8' },
  });
