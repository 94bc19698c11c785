/**
 * An experiment's parameters are one table. The control panel, the address, the terminal's flags and the
 * validation are all read from it, so they cannot disagree.
 */

interface Described {
  /** The control's visible name. */
  label: string;
  /** The paper's symbol, where there is one. */
  symbol?: string;
  /** One sentence: what it changes. */
  help: string;
}

/** A number with a range. `automatic` makes "automatic" (null) a legal value and the default. */
export interface NumberParameter extends Described {
  kind: 'number';
  min: number;
  max: number;
  /** The smallest change that the control makes; typed values need not be multiples of it. */
  step: number;
  default: number;
  unit?: string;
  /** How a slider spaces its values. */
  scale?: 'linear' | 'log';
}

export interface IntegerParameter extends Omit<NumberParameter, 'kind'> {
  kind: 'integer';
}

/** A number that may be left to another parameter; null means so. */
export interface OptionalNumberParameter extends Omit<NumberParameter, 'kind' | 'default'> {
  kind: 'optional-number';
  default: null;
  /** What null means, in words. */
  automatic: string;
}

export interface ChoiceParameter<Option extends string = string> extends Described {
  kind: 'choice';
  /** Value in the address -> visible name. */
  options: Readonly<Record<Option, string>>;
  default: NoInfer<Option>;
}

export type Parameter = NumberParameter | IntegerParameter | OptionalNumberParameter | ChoiceParameter;

export type ParameterTable = Readonly<Record<string, Parameter>>;

/** The two parameters of every experiment that repeats itself over seeds. */
export const SEED_PARAMETERS = {
  seeds: {
    kind: 'integer',
    label: 'Seeds',
    min: 1,
    max: 64,
    step: 1,
    default: 16,
    help: 'How many independent draws are measured.',
  },
  seed: {
    kind: 'integer',
    label: 'First seed',
    min: 0,
    max: 1_000_000,
    step: 1,
    default: 0,
    help: 'The first draw’s seed; the others follow by one.',
  },
} as const satisfies ParameterTable;

export type ValueOf<P extends Parameter> = P extends { kind: 'choice'; options: infer Options }
  ? `${Extract<keyof Options, string | number>}`
  : P extends { kind: 'optional-number' }
    ? number | null
    : number;

/** The values of a whole table. */
export type Values<T extends ParameterTable> = { -readonly [K in keyof T]: ValueOf<T[K]> };

/** What was wrong with one value: which parameter, what was given, what is allowed. */
export interface ParameterProblem {
  name: string;
  message: string;
}

/** Either the checked value or a sentence that names the value and the range. */
export type Checked<V> = { ok: true; value: V } | { ok: false; message: string };

/** `sigmaW2` -> `sigma-w2`: the name of a parameter as a terminal flag. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The allowed values in words: `1–200`, `0.05–8 or auto`, `linear, sigmoid, …`. */
export function describeRange(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'choice':
      return Object.keys(parameter.options).join(', ');
    case 'optional-number':
      return `${parameter.min}–${parameter.max}, or auto`;
    case 'integer':
      return `a whole number, ${parameter.min}–${parameter.max}`;
    case 'number':
      return `${parameter.min}–${parameter.max}`;
  }
}

function parseNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/**
 * Reads one value from text (an address, a flag, a typed field).
 * @returns the value, or a message such as `depth = "500": allowed is a whole number, 1–200`.
 */
export function parseValue(name: string, parameter: Parameter, text: string): Checked<string | number | null> {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const problem = { ok: false, message: `${name} = "${shown}": allowed is ${describeRange(parameter)}` } as const;
  const trimmed = text.trim();
  if (parameter.kind === 'choice') {
    return Object.hasOwn(parameter.options, trimmed) ? { ok: true, value: trimmed } : problem;
  }
  if (parameter.kind === 'optional-number' && trimmed === 'auto') return { ok: true, value: null };
  const value = parseNumber(trimmed);
  const inRange = value >= parameter.min && value <= parameter.max;
  if (!inRange || (parameter.kind === 'integer' && !Number.isInteger(value))) return problem;
  return { ok: true, value };
}

/** How a value is written in an address or a flag; `parseValue` reads it back. */
export function formatValue(value: string | number | null): string {
  return value === null ? 'auto' : String(value);
}

/** Every parameter at its default. */
export function defaults<T extends ParameterTable>(table: T): Values<T> {
  const entries = Object.entries(table).map(([name, parameter]) => [name, parameter.default]);
  return Object.fromEntries(entries) as Values<T>;
}

/**
 * Reads a set of texts by parameter name, starting from `base`. A wrong value is reported and left at the base's,
 * so the result can always be run. Unknown names are reported by `unknown: 'report'` and passed over otherwise.
 */
export function readValues<T extends ParameterTable>(
  table: T,
  texts: Iterable<readonly [string, string]>,
  base: Values<T>,
  unknown: 'report' | 'ignore' = 'ignore',
): { values: Values<T>; problems: ParameterProblem[] } {
  const values: Record<string, string | number | null> = { ...base };
  const problems: ParameterProblem[] = [];
  for (const [name, text] of texts) {
    const parameter = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!parameter) {
      if (unknown === 'report') {
        problems.push({ name, message: `there is no parameter "${name}"; there are ${Object.keys(table).join(', ')}` });
      }
      continue;
    }
    const checked = parseValue(name, parameter, text);
    if (checked.ok) values[name] = checked.value;
    else problems.push({ name, message: checked.message });
  }
  return { values: values as Values<T>, problems };
}

/** The values that differ from `base`, as address parameters in the table's order. */
export function writeValues<T extends ParameterTable>(
  table: T,
  values: Values<T>,
  base: Values<T> = defaults(table),
): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of Object.keys(table)) {
    const value = values[name as keyof T] as string | number | null;
    if (value !== base[name as keyof T]) search.set(name, formatValue(value));
  }
  return search;
}
