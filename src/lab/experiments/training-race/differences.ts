import { formatValue, type Parameter } from '../../parameters.ts';
import { type TrainingRaceParameters, trainingRaceParameters } from './definition.ts';

interface Rivalry {
  /** The second network's own parameter. */
  rival: keyof TrainingRaceParameters;
  /** A network with that value, in a word or two: `learning rate 20`. */
  phrase(value: string): string;
}

const itself = (value: string) => value;

/** What the second network may have of its own, by the first one's parameter. */
const RIVALRIES = {
  activation: { rival: 'activationB', phrase: itself },
  init: { rival: 'initB', phrase: itself },
  gain: { rival: 'gainB', phrase: (value) => `gain ${value}` },
  normalization: { rival: 'normalizationB', phrase: (value) => `${value === 'none' ? 'no' : value} normalization` },
  shortcut: { rival: 'shortcutB', phrase: (value) => `${value} layers` },
  optimizer: { rival: 'optimizerB', phrase: itself },
  learningRate: { rival: 'learningRateB', phrase: (value) => `learning rate ${value}` },
  clipping: { rival: 'clippingB', phrase: (value) => (value === 'none' ? 'no clipping' : `clipped ${value}`) },
} as const satisfies Partial<Record<keyof TrainingRaceParameters, Rivalry>>;

/** One thing in which the networks differ, as a reader sees it. */
export interface Difference {
  /** `learning rate` */
  what: string;
  /** `learning rate 0.5` */
  a: string;
  b: string;
}

function shown(parameter: Parameter, value: string | number): string {
  return parameter.kind === 'choice'
    ? ((parameter.options as Readonly<Record<string, string>>)[String(value)] ?? String(value))
    : formatValue(value);
}

/** In what the two networks differ; empty when both are the same. */
export function differences(params: TrainingRaceParameters): Difference[] {
  return Object.entries(RIVALRIES).flatMap(([first, { rival, phrase }]) => {
    const name = first as keyof typeof RIVALRIES;
    const [a, b] = [params[name], params[rival]];
    if (b === null || b === 'same' || a === b) return [];
    const parameter = trainingRaceParameters[name];
    return [{ what: parameter.label.toLowerCase(), a: phrase(shown(parameter, a)), b: phrase(shown(parameter, b)) }];
  });
}
