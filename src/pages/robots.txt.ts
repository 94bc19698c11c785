import type { APIRoute } from 'astro';
import { fullAddresses } from '../publish/full-address.ts';
import { robotsFile } from '../publish/robots.ts';

export const GET: APIRoute = ({ site }) => new Response(robotsFile(fullAddresses(site)));
