import { type OptimizerStepsFrame, RULES, type View } from '../../lab/experiments/optimizer-steps/definition.ts';
import { ruleNames } from '../../lab/experiments/optimizer-steps/words.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import type { Level } from '../CurvePanel.tsx';
import type { OffScale } from '../off-scale-rows.ts';

/** Decades above a limit from which on a gradient counts as near it. */
const NEAR = 2;

const logOfPower = (exponent: number): number => exponent * Math.log10(2);

/** log10 of the smallest number whose square is a normal number of 32 bits. */
const SMALLEST_ROOT = logOfPower(-63);

/** log10 of the share of a 32-bit number below which adding it may change nothing: half of the last bit's place. */
const LAST_BIT = logOfPower(-24);

const near = (levels: readonly Level[], logs: readonly number[]): Level[] => {
  const smallest = Math.min(...logs.filter(Number.isFinite));
  return levels.filter(({ at }) => smallest < at + NEAR);
};

/** ε, and the end of what can be squared, where a layer's gradient comes near them. */
export function gradientLevels({ rules, epsilons }: OptimizerStepsFrame): Level[] {
  const epsilon = Math.log10(epsilons.adam);
  return near(
    [
      { at: epsilon, text: `ε = ${magnitudeText(epsilon)}` },
      { at: SMALLEST_ROOT, text: 'below: g² too small for fp32' },
    ],
    RULES.flatMap((rule) => rules[rule].gradient.median),
  );
}

/** Where an update is lost when it is added to a weight, in the view that shows the two beside each other. */
export function updateLevels({ params, rules }: OptimizerStepsFrame): Level[] {
  if (params.view !== 'ratio') return [];
  return near(
    [{ at: LAST_BIT, text: 'below: rounded away in fp32' }],
    RULES.flatMap((rule) => rules[rule].ratio.median),
  );
}

type Kind = 'zero' | 'overflow' | 'not-a-number';

/** Without a failure the only way to no number is a gradient of 0 under a step of 0. */
const words = (kind: Kind, failed: boolean): string =>
  ({ zero: 'exactly 0', overflow: 'infinite', 'not-a-number': failed ? 'not a number' : '0 ÷ 0' })[kind];

const is: Readonly<Record<Kind, (value: number) => boolean>> = {
  zero: (value) => value === Number.NEGATIVE_INFINITY,
  overflow: (value) => value === Number.POSITIVE_INFINITY,
  'not-a-number': Number.isNaN,
};

/** What of the medians a logarithmic axis cannot hold: a row a kind, with the rules it befalls. */
export function leftScale({ rules, failure }: OptimizerStepsFrame, of: View | 'gradient'): OffScale[] {
  return (['zero', 'overflow', 'not-a-number'] as const).flatMap((kind) => {
    const hit = RULES.filter((rule) => rules[rule][of].median.some(is[kind]));
    const places = hit.flatMap((rule) =>
      rules[rule][of].median.flatMap((value, layer) => (is[kind](value) ? [layer + 1] : [])),
    );
    if (places.length === 0) return [];
    const who = hit.length === RULES.length ? 'all' : hit.map((rule) => ruleNames[rule]).join(', ');
    return [
      { kind, from: Math.min(...places), to: Math.max(...places), label: `${words(kind, failure !== null)} (${who})` },
    ];
  });
}
