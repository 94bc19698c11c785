import type { APIRoute } from 'astro';
import { fullAddresses } from '../../publish/full-address.ts';
import { securityFile } from '../../publish/security.ts';

export const GET: APIRoute = ({ site }) =>
  new Response(securityFile(process.env['CONTACT'], new Date(), fullAddresses(site)));
