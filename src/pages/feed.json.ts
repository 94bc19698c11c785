import type { APIRoute } from 'astro';
import { getGlossary } from '../glossary/load.ts';
import { changesOf } from '../publish/changes.ts';
import { loadWordings } from '../publish/definitions.ts';
import { jsonFeed } from '../publish/feeds.ts';
import { fullAddresses } from '../publish/full-address.ts';

export const GET: APIRoute = async ({ site }) => {
  const { terms } = await getGlossary();
  const feed = jsonFeed(changesOf(terms, loadWordings(terms)), fullAddresses(site));
  return new Response(feed, { headers: { 'Content-Type': 'application/feed+json; charset=utf-8' } });
};
