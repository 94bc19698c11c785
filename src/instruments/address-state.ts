import { type ExperimentDefinition, presetValues } from '../lab/experiment.ts';
import { type ParameterProblem, type ParameterTable, readValues, type Values, writeValues } from '../lab/parameters.ts';

/** What an instrument's address is read and written by. */
export type Addressed<T extends ParameterTable> = Pick<ExperimentDefinition<T>, 'parameters' | 'presets'>;

export interface InstrumentState<T extends ParameterTable> {
  preset: string;
  values: Values<T>;
}

/** Names whose state an address holds, where that is not the page's first instrument. */
export const INSTRUMENT_KEY = 'instrument';

/**
 * Reads an instrument's state from an address' query. What is wrong is reported and left at the preset's value.
 * @param fallback the preset of a page whose address names none
 * @returns `given`: whether the address asks for anything of this instrument
 */
export function readAddress<T extends ParameterTable>(
  addressed: Addressed<T>,
  query: string,
  fallback: string,
): InstrumentState<T> & { problems: ParameterProblem[]; given: boolean } {
  const search = new URLSearchParams(query);
  const named = search.get('preset');
  const known = named !== null && Object.hasOwn(addressed.presets, named);
  const preset = known ? named : fallback;
  const { values, problems } = readValues(addressed.parameters, search, presetValues(addressed, preset));
  if (named !== null && !known) {
    const shown = named.length > 40 ? `${named.slice(0, 40)}…` : named;
    problems.unshift({ name: 'preset', message: `preset = "${shown}": there is no such preset` });
  }
  const given = known || Object.keys(addressed.parameters).some((name) => search.has(name));
  return { preset, values, problems, given };
}

/**
 * The query that leads back to a state: `?preset=…` unless it is the page's own, then what differs from the preset.
 * @param query the present query; parts of it that are not this instrument's are kept
 * @param fallback the page's own preset; null to name the preset always
 */
export function writeAddress<T extends ParameterTable>(
  addressed: Addressed<T>,
  { preset, values }: InstrumentState<T>,
  fallback: string | null,
  query = '',
): string {
  const search = new URLSearchParams(query);
  for (const name of ['preset', ...Object.keys(addressed.parameters)]) search.delete(name);
  if (preset !== fallback) search.set('preset', preset);
  for (const [name, text] of writeValues(addressed.parameters, values, presetValues(addressed, preset))) {
    search.set(name, text);
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
