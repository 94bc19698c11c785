import { getGlossary } from '../glossary/load.ts';
import { sphinxInventory } from '../publish/sphinx-inventory.ts';

export async function GET(): Promise<Response> {
  const { terms } = await getGlossary();
  return new Response(sphinxInventory(terms), { headers: { 'Content-Type': 'application/octet-stream' } });
}
