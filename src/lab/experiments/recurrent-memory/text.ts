import type { TextTable } from '../../experiment.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import type { RecurrentMemoryFrame, Training } from './definition.ts';
import { memoryName } from './summary.ts';

function cell(log: number | undefined): string {
  if (log === undefined) return '';
  return log === Number.NEGATIVE_INFINITY ? '0' : log.toFixed(3);
}

/** The loss by step of training, a line. */
function lossNotes({ steps, loss, baseline }: Training): string[] {
  const records = steps.map((step, record) => `${step}: ${magnitudeText(loss.median[record] as number)}`);
  return [
    `Loss up to step … of training: ${records.join(', ')}; without memory ${magnitudeText(Math.log10(baseline))}.`,
  ];
}

/** The gradients by lag, for the terminal. */
export function recurrentMemoryText(frame: RecurrentMemoryFrame): TextTable {
  const { gradient, hidden, direct, rest, singular, theory, params, training } = frame;
  const singularAt = (lag: number, of: 'largest' | 'median') => {
    const index = singular?.lags.indexOf(lag) ?? -1;
    return index < 0 ? undefined : singular?.[of][index];
  };
  const columns: [string, (lag: number) => number | undefined][] = [
    [`∂L/∂(${memoryName(params)})`, (lag) => gradient.median[lag]],
    ['10 %', (lag) => gradient.p10[lag]],
    ['90 %', (lag) => gradient.p90[lag]],
    ...(training
      ? [
          ['untrained', (lag: number) => training.before.gradient.median[lag]] as [
            string,
            (lag: number) => number | undefined,
          ],
        ]
      : []),
    ...(theory ? [['theory', (lag: number) => theory[lag]] as [string, (lag: number) => number | undefined]] : []),
    ...(hidden ? [['∂L/∂h', (lag: number) => hidden.median[lag]] as [string, (lag: number) => number]] : []),
    ...(direct ? [['direct', (lag: number) => direct.median[lag]] as [string, (lag: number) => number]] : []),
    ...(rest ? [['rest', (lag: number) => rest.median[lag]] as [string, (lag: number) => number]] : []),
    ['largest s.v.', (lag) => singularAt(lag, 'largest')],
    ['median s.v.', (lag) => singularAt(lag, 'median')],
  ];
  return {
    caption: 'log10 of root mean squares by lag; median over seeds unless named otherwise',
    header: ['lag', ...columns.map(([name]) => name)],
    rows: gradient.median.map((_, lag) => [String(lag), ...columns.map(([, at]) => cell(at(lag)))]),
    notes: [...(frame.theoryNote ? [frame.theoryNote] : []), ...(training ? lossNotes(training) : [])],
  };
}
