import type { LogProfile } from '../lab/numerics/statistics.ts';
import type { OffScale } from './off-scale-rows.ts';

/** The highest layer at which the values are exactly zero, with the last value above it. */
function zeros(values: readonly number[], firstLayer: number, label: (layer: number) => string): OffScale[] {
  const index = values.lastIndexOf(-Infinity);
  if (index < 0) return [];
  const above = values[index + 1];
  return [
    {
      kind: 'zero',
      from: firstLayer + index,
      to: firstLayer + values.indexOf(-Infinity),
      label: label(firstLayer + index),
      series: true,
      ...(above !== undefined && Number.isFinite(above)
        ? { leaves: { layer: firstLayer + index + 1, value: above } }
        : {}),
    },
  ];
}

/** What of one profile cannot stand on a logarithmic axis: zeros of the median, or of a tenth of the networks. */
export function profileOffScale(
  profile: Pick<LogProfile, 'median' | 'p10'>,
  firstLayer: number,
  short: boolean,
): OffScale[] {
  const ofMedian = zeros(profile.median, firstLayer, (layer) =>
    short ? 'exactly 0' : `exactly 0 from layer ${layer} down, in the median network`,
  );
  if (ofMedian.length) return ofMedian;
  return zeros(profile.p10, firstLayer, (layer) =>
    short ? '0 in 10 % of networks' : `exactly 0 from layer ${layer} down in a tenth of the networks`,
  ).map(({ leaves: _, ...row }) => row);
}
