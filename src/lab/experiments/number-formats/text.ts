import type { TextTable } from '../../experiment.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import { COMPARED, FORMAT_TITLES, type NumberFormatsFrame } from './definition.ts';

/** The gradient by layer in each format, for the terminal. */
export function numberFormatsText(frame: NumberFormatsFrame): TextTable {
  const { formats, theory } = frame;
  return {
    caption: 'log10 of the root mean square gradient by layers back from the loss; medians over seeds',
    header: ['back', 'fp64', '10 %', '90 %', 'theory', ...COMPARED.map((name) => FORMAT_TITLES[name])],
    rows: formats.fp64.gradient.median.map((median, back) => [
      String(back),
      logText(median),
      logText(formats.fp64.gradient.p10[back]),
      logText(formats.fp64.gradient.p90[back]),
      logText(theory[back]),
      ...COMPARED.map((name) => logText(formats[name].gradient.median[back])),
    ]),
    notes: frame.theoryNote ? [frame.theoryNote] : [],
  };
}
