import { bibtex, type Citation, cslJson, ris } from '../publish/citation.ts';

/** The formats of a citation's file, by the file's extension. */
const FORMATS = {
  bib: { type: 'application/x-bibtex; charset=utf-8', write: (citation: Citation) => `${bibtex(citation)}\n` },
  ris: { type: 'application/x-research-info-systems; charset=utf-8', write: ris },
  'csl.json': {
    type: 'application/vnd.citationstyles.csl+json; charset=utf-8',
    write: (citation: Citation) => `${JSON.stringify(cslJson(citation), null, 2)}\n`,
  },
} as const;

/** The file that names a page in a list of references. */
export function citationFile(format: keyof typeof FORMATS, citation: Citation): Response {
  const { type, write } = FORMATS[format];
  return new Response(write(citation), { headers: { 'Content-Type': type } });
}
