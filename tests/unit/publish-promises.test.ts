import { expect, test } from 'vitest';
import { loadContent } from '../../src/glossary/load.ts';
import { publishedSchema, termSchema, termsSchema } from '../../src/publish/term-schema.ts';
import { termsCsv } from '../../src/publish/terms-csv.ts';

/** What other people's programs read. A name may be added; one that is gone breaks them, and raises DATA_VERSION. */
const TERM_FIELDS = `
  $schema version slug title names kind level domains short definition url updated aliases plurals areas keywords
  relations relations[].relation relations[].label relations[].terms relations[].terms[].slug relations[].terms[].title
  relations[].terms[].url relations[].terms[].short
  sources sources[].key sources[].short sources[].title sources[].year sources[].text sources[].url
  sections sections[].title sections[].url questions questions[].question questions[].url
  instrument instrument.id instrument.title instrument.question instrument.preset instrument.presetTitle
  instrument.figure instrument.page instrument.embed
  published wordings wordings[].since wordings[].until wordings[].definition wordings[].url
  licence licence.name licence.url
  formats formats.page formats.history formats.json formats.markdown formats.myst formats.bibtex formats.ris formats.csl
  formats.embed formats.oembed formats.picture terms`;
const TERMS_FIELDS = `
  $schema version title url licence licence.name licence.url updated terms terms[].slug terms[].title terms[].names
  terms[].kind terms[].level terms[].domains terms[].short terms[].definition terms[].url terms[].updated terms[].json`;
const COLUMNS = `
  slug title aliases plurals kind level domains areas short definition keywords broader narrower partOf hasPart causedBy
  causes mitigatedBy mitigates uses usedBy contrasts related url published updated`;

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  anyOf?: Schema[];
}

/** Every field that a document cannot lack, by the path to it. */
function required({ properties = {}, items, required: names = [], anyOf = [] }: Schema, at = ''): string[] {
  return [
    ...names.map((name) => at + name),
    ...Object.entries(properties).flatMap(([name, part]) => required(part, `${at}${name}.`)),
    ...(items === undefined ? [] : required(items, at.replace(/\.$/u, '[].'))),
    ...anyOf.flatMap((part) => required(part, at)),
  ];
}

const words = (text: string): string[] => text.trim().split(/\s+/u);
const id = 'https://guide.example/x.json';

test('no field that was ever promised is gone', () => {
  expect(required(publishedSchema(termSchema, id, 'Entry'))).toEqual(expect.arrayContaining(words(TERM_FIELDS)));
  expect(required(publishedSchema(termsSchema, id, 'Entries'))).toEqual(expect.arrayContaining(words(TERMS_FIELDS)));
});

test('the table’s columns stay where they were', () => {
  const [header = ''] = termsCsv(loadContent().glossary, (path) => path).split('\r\n');
  expect(header.split(',').slice(0, words(COLUMNS).length)).toEqual(words(COLUMNS));
});
