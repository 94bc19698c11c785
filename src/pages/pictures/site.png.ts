import type { APIRoute } from 'astro';
import { drawSite } from '../../components/pictures.ts';

/** What a link preview shows of a page that has no picture of its own. */
export const GET: APIRoute = async () => new Response(await drawSite(), { headers: { 'Content-Type': 'image/png' } });
