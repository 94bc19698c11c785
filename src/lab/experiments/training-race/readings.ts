import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { percentage } from '../../numerics/number-text.ts';
import { LANES, type LaneName, type TrainingRaceFrame } from './frame.ts';
import { firstShare } from './summary.ts';

type Reading = (frame: TrainingRaceFrame) => string;

const ofLane: Readonly<Record<string, (frame: TrainingRaceFrame, lane: LaneName) => string>> = {
  loss: (frame, lane) => magnitudeText(Math.log10(frame[lane].loss.at(-1) as number)),
  accuracy: (frame, lane) => percentage(frame[lane].accuracy.at(-1) as number, 3),
  'first-gradient': (frame, lane) => magnitudeText(frame[lane].gradient[0]?.[0] as number),
  'first-update': (frame, lane) => magnitudeText(frame[lane].updateRatio[0]?.[0] as number),
  'last-gradient': (frame, lane) => magnitudeText(frame[lane].gradient.at(-1)?.[0] as number),
  'first-share': (frame, lane) => magnitudeText(firstShare(frame[lane])),
};

/**
 * The numbers that prose can quote: `loss-a` and `accuracy-b` at the end; `first-gradient-a` and `first-update-a` of the
 * first layer before training, `last-gradient-a` of it at the end; …
 */
export const trainingRaceReadings: Readonly<Record<string, Reading>> = {
  ...Object.fromEntries(
    Object.entries(ofLane).flatMap(([name, read]) =>
      LANES.map((lane): [string, Reading] => [`${name}-${lane}`, (frame) => read(frame, lane)]),
    ),
  ),
  'failure-step': ({ failure }) => {
    if (!failure) throw new Error('every number of that race is finite');
    return String(failure.step);
  },
};
