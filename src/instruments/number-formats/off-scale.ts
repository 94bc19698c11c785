import {
  COMPARED,
  type ComparedName,
  FORMAT_TITLES,
  type FormatCourse,
  type NumberFormatsFrame,
} from '../../lab/experiments/number-formats/definition.ts';
import type { OffScale } from '../off-scale-rows.ts';

/** Where the line was last on the scale, one layer nearer the loss. */
function leaving({ gradient: { median } }: FormatCourse, back: number): Pick<OffScale, 'leaves'> {
  const value = median[back - 1];
  return value !== undefined && Number.isFinite(value) ? { leaves: { layer: back - 1, value } } : {};
}

const layers = (back: number): string => (back === 1 ? '1 layer back' : `${back} layers back`);

function formatRow(frame: NumberFormatsFrame, name: ComparedName, short: boolean): OffScale[] {
  const course = frame.formats[name];
  const { zero, overflow, forwardOverflow } = course;
  const { depth } = frame.params;
  const title = FORMAT_TITLES[name];
  const crossing = frame.crossings[name];
  const theory = (layer: number | null): string => (short ? '' : `; theory ${layer ?? 'beyond the input'}`);
  // E4M3 has no infinity.
  const beyond = name === 'e4m3' ? 'not-a-number' : 'overflow';
  if (forwardOverflow !== null) {
    const label = short
      ? `${title} overflows forward, at ${forwardOverflow}`
      : `${title} overflows at layer ${forwardOverflow} of the forward pass`;
    return [{ kind: beyond, from: 0, to: depth, label }];
  }
  if (overflow !== null) {
    const where = overflow === 0 ? 'at the loss' : short ? `at ${overflow}` : layers(overflow);
    const what = name === 'e4m3' ? 'overflows to NaN' : 'overflows';
    return [
      {
        kind: beyond,
        from: overflow,
        to: depth,
        label: `${title} ${what} ${where}${theory(crossing.overflow)}`,
        ...leaving(course, overflow),
      },
    ];
  }
  if (zero === null) return [];
  const label = short ? `${title} is 0 from ${zero}` : `${title} reads 0 from ${layers(zero)}${theory(crossing.zero)}`;
  return [{ kind: 'zero', from: zero, to: depth, label, ...leaving(course, zero) }];
}

/** Rows outside the scale: the reference's own zeros, then each format's end. */
export function formatsOffScale(frame: NumberFormatsFrame, short: boolean): OffScale[] {
  const { fp64 } = frame.formats;
  if (fp64.zero !== null) {
    const label = short ? `exactly 0 from ${fp64.zero}` : `exactly 0 from ${layers(fp64.zero)}, in every format`;
    return [
      { kind: 'zero', from: fp64.zero, to: frame.params.depth, label, series: true, ...leaving(fp64, fp64.zero) },
    ];
  }
  return COMPARED.toReversed().flatMap((name) => formatRow(frame, name, short));
}
