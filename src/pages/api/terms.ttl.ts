import type { APIContext } from 'astro';
import { getGlossary, getReferences } from '../../glossary/load.ts';
import { contentError } from '../../glossary/problems.ts';
import { SITE_ADDRESSES } from '../../publish/addresses.ts';
import { fullAddresses } from '../../publish/full-address.ts';
import { PREFIXES, skos, turtlePrefixes } from '../../publish/skos.ts';
import { skosProblems } from '../../publish/skos-lint.ts';
import { statementsOf, turtle } from '../../publish/turtle.ts';

export async function GET({ site }: APIContext): Promise<Response> {
  const full = fullAddresses(site);
  const statements = await statementsOf(skos(await getGlossary(), await getReferences(), full));
  const problems = skosProblems(statements, SITE_ADDRESSES.turtle);
  if (problems.length > 0) throw contentError(problems);
  const order = ['ConceptScheme', 'Concept'].map((type) => PREFIXES.skos + type);
  const text = await turtle(statements, turtlePrefixes(full), order);
  return new Response(text, { headers: { 'Content-Type': 'text/turtle; charset=utf-8' } });
}
