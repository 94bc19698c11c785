import type {
  FormatProfile,
  GradientFlowFrame,
  NumberFormatName,
} from '../../lab/experiments/gradient-flow/definition.ts';
import type { OffScale } from '../off-scale-rows.ts';
import { profileOffScale } from '../profile-off-scale.ts';

const FORMATS: readonly NumberFormatName[] = ['fp32', 'bf16', 'fp16'];

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
