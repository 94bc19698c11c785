import type { StackName } from '../../theory/residual-stacks.ts';

/** The stacks by their visible names. */
export const stackTitles = {
  plain: 'plain',
  residual: 'residual',
  scaled: 'scaled',
  gated: 'gated',
} as const satisfies Record<StackName, string>;

/** What a block makes of its input x. */
export const stackFormulas = {
  plain: 'F(x)',
  residual: 'x + F(x)',
  scaled: 'x + βF(x)',
  gated: '(1−T)x + TF(x)',
} as const satisfies Record<StackName, string>;
