import type { MapFrame } from '../../lab/experiments/trainability-map/definition.ts';
import { agreementText, shareText, slopeText } from '../../lab/experiments/trainability-map/words.ts';

/** What is counted in a finished map. */
export function Numbers({ frame }: { frame: MapFrame }) {
  const { statistics, bits } = frame;
  const shown = (text: (found: NonNullable<typeof statistics>) => string) => (statistics ? text(statistics) : '…');
  const rows = [
    ['Converged', shown(({ converged }) => shareText(converged, frame))],
    ['Overflowed', shown(({ overflowed }) => shareText(overflowed, frame))],
    ['Boundary', shown(({ edgePixels }) => `${edgePixels} pixels`)],
    ['Box-count slope', shown(({ boxSlope }) => slopeText(boxSlope))],
    ...(statistics && statistics.disagreeing !== null
      ? [['As the closed form', agreementText(statistics.disagreeing, frame)]]
      : []),
    ['Precision', bits === 64 ? 'double' : 'single'],
  ];
  return (
    <dl class="map-numbers">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
