import { trainingRaceCsv } from '../../lab/experiments/training-race/csv.ts';
import { trainingRace, type trainingRaceParameters } from '../../lab/experiments/training-race/definition.ts';
import type { TrainingRaceFrame } from '../../lab/experiments/training-race/frame.ts';
import { laneTitle } from '../../lab/experiments/training-race/summary.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { TrainingRaceFigure } from './Figure.tsx';
import { TrainingRaceLegend } from './Legend.tsx';
import { TrainingRaceTable } from './Table.tsx';
import './training-race.css';

const parts: InstrumentParts<typeof trainingRaceParameters, TrainingRaceFrame> = {
  experiment: trainingRace,
  primary: ['dataset', 'activation', 'activationB', 'depth'],
  Figure: TrainingRaceFigure,
  Legend: TrainingRaceLegend,
  Table: TrainingRaceTable,
  unused: ({ clipping, clippingB }): Record<string, string> =>
    clipping === 'none' && (clippingB === 'none' || clippingB === 'same')
      ? { clipAt: 'Nothing is clipped: choose a clipping first.' }
      : {},
  stopsAt: ({ failure }) => failure !== null,
  stepTitle: 'Train on to the next record',
  measured: ({ params, steps }) => ({
    count: 2 * params.points * (steps.at(-1) ?? 0),
    unit: 'samples',
    help: 'A sample is one point, sent forward and backward through one network',
  }),
  fileName: ({ params }) => `training-race-${params.dataset}`,
  settings: (frame) => {
    const { depth, width, points, seed } = frame.params;
    return `${laneTitle(frame, 'a')} against ${laneTitle(frame, 'b')}: ${depth} layers of ${width} units, ${points} points, seed ${seed}.`;
  },
  csv: trainingRaceCsv,
  csvTitle: 'The course of both networks, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/training-race/script.ts')).trainingRaceScript(params),
};

/** The training race. */
export default function TrainingRace(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
