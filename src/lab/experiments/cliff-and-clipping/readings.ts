import type { CliffFrame, Clipping, Descent } from './definition.ts';
import { descentOf, largestGradient, normText, numberText, settledLoss } from './words.ts';

function descent(frame: CliffFrame, clipping: Clipping): Descent {
  const found = descentOf(frame, clipping);
  if (!found) throw new Error(`no descent "${clipping}" was run: the path is "${frame.params.path}"`);
  return found;
}

const settled = (clipping: Clipping) => (frame: CliffFrame) => numberText(settledLoss(descent(frame, clipping)));

/** The numbers that prose can quote. Losses are medians over the last tenth of the steps. */
export const cliffReadings: Readonly<Record<string, (frame: CliffFrame) => string>> = {
  'start-gradient': ({ descents }) => normText(descents[0]?.gradient[0] as number),
  'largest-gradient': (frame) => normText(largestGradient(descent(frame, 'none')).log10),
  'thrown-step': (frame) => {
    const { thrown } = descent(frame, 'none');
    if (!thrown) throw new Error('the descent without clipping is not thrown off');
    return String(thrown.step);
  },
  'unclipped-loss': settled('none'),
  'clipped-loss': settled('norm'),
  'value-loss': settled('value'),
};
