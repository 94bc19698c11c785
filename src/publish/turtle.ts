import jsonld from 'jsonld';
import { Parser, type Quad, Writer } from 'n3';

/** A vocabulary that had to be fetched would make the build depend on another site. */
function refuse(url: string): never {
  throw new Error(`the JSON-LD wants ${url}, and a build fetches nothing`);
}

/** The statements that a JSON-LD document makes. */
export async function statementsOf(document: object): Promise<Quad[]> {
  const text = await jsonld.toRDF(document, {
    format: 'application/n-quads',
    documentLoader: async (url) => refuse(url),
  });
  return new Parser({ format: 'N-Quads' }).parse(String(text));
}

const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

/**
 * Statements as Turtle, those about one thing together, what it is first.
 * @param order the types whose things come first, in that order
 * @see https://www.w3.org/TR/turtle/
 */
export function turtle(
  statements: readonly Quad[],
  prefixes: Readonly<Record<string, string>>,
  order: readonly string[],
): Promise<string> {
  const rank = (quads: readonly Quad[]): number => {
    const types = quads.filter(({ predicate }) => predicate.value === RDF_TYPE).map(({ object }) => object.value);
    const at = order.findIndex((type) => types.includes(type));
    return at < 0 ? order.length : at;
  };
  const subjects = [...Map.groupBy(statements, ({ subject }) => subject.value).values()];
  const sorted = subjects.map((quads) => ({ quads, at: rank(quads) })).sort((a, b) => a.at - b.at);
  const writer = new Writer({ prefixes, format: 'Turtle' });
  for (const { quads } of sorted) {
    const isType = ({ predicate }: Quad) => predicate.value === RDF_TYPE;
    writer.addQuads([...quads.filter(isType), ...quads.filter((quad) => !isType(quad))]);
  }
  return new Promise((resolve, reject) => {
    writer.end((error, text) => (error ? reject(error) : resolve(text)));
  });
}
