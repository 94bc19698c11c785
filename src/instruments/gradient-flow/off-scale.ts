import type {
  FormatProfile,
  GradientFlowFrame,
  NumberFormatName,
  Profile,
} from '../../lab/experiments/gradient-flow/definition.ts';
import type { OffScale } from '../ProfilePanel.tsx';

const FORMATS: readonly NumberFormatName[] = ['fp32', 'bf16', 'fp16'];

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
export function profileOffScale(profile: Profile, firstLayer: number, short: boolean): OffScale[] {
  const ofMedian = zeros(profile.median, firstLayer, (layer) =>
    short ? 'exactly 0' : `exactly 0 from layer ${layer} down, in the median network`,
  );
  if (ofMedian.length) return ofMedian;
  return zeros(profile.p10, firstLayer, (layer) =>
    short ? '0 in 10 % of networks' : `exactly 0 from layer ${layer} down in a tenth of the networks`,
  ).map(({ leaves: _, ...row }) => row);
}

function formatOffScale(name: NumberFormatName, format: FormatProfile, depth: number, short: boolean): OffScale[] {
  const { overflow, zeroFrom, gradient } = format;
  if (overflow) {
    const { layer, pass } = overflow;
    return [
      {
        kind: 'overflow',
        from: layer,
        to: pass === 'backward' ? 0 : depth,
        label: short ? `${name} overflows at ${layer}` : `${name} overflows at layer ${layer} of the ${pass} pass`,
      },
    ];
  }
  if (zeroFrom === null) return [];
  const above = gradient[zeroFrom + 1];
  return [
    {
      kind: 'zero',
      from: zeroFrom,
      to: 0,
      label: short ? `${name} is 0 from ${zeroFrom}` : `${name} reads 0 from layer ${zeroFrom} down`,
      ...(above !== undefined && Number.isFinite(above) ? { leaves: { layer: zeroFrom + 1, value: above } } : {}),
    },
  ];
}

/** Rows of the main panel: the failure, the measurement's own zeros, then each number format's end. */
export function gradientOffScale(frame: GradientFlowFrame, short: boolean): OffScale[] {
  const { formats, params } = frame;
  const ends = formats ? FORMATS.flatMap((name) => formatOffScale(name, formats[name], params.depth, short)) : [];
  return [...failureOffScale(frame, null, short), ...profileOffScale(frame.gradient, 0, short), ...ends];
}

/** The marker where a quantity stopped being finite; `quantity` null means any. */
export function failureOffScale(
  { failure }: GradientFlowFrame,
  quantity: NonNullable<GradientFlowFrame['failure']>['quantity'] | null,
  short: boolean,
): OffScale[] {
  if (!failure || (quantity && failure.quantity !== quantity)) return [];
  const label = short
    ? `not finite at ${failure.layer}`
    : `the ${failure.quantity} is not finite at layer ${failure.layer}`;
  return [{ kind: 'not-a-number', from: failure.layer, to: failure.layer, label }];
}
