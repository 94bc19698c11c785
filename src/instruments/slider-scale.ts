import type { Parameter } from '../lab/parameters.ts';

type Ranged = Exclude<Parameter, { kind: 'choice' }>;

/** What a range input needs to run over a parameter's values: evenly, or evenly in their logarithm. */
export interface SliderScale {
  min: number;
  max: number;
  step: number;
  position(value: number): number;
  value(position: number): number;
}

const LOG_POSITIONS = 200;

/** The nearest value that the control's step can reach, to as many digits as the positions tell apart. */
function snap({ min, max, step }: Ranged, value: number): number {
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const stepped = Number((Math.round(value / step) * step).toFixed(digits));
  return Math.min(max, Math.max(min, Number(stepped.toPrecision(3))));
}

/** @returns the slider's own range, and the way between its positions and the parameter's values */
export function sliderScale(parameter: Ranged): SliderScale {
  const { min, max, step } = parameter;
  if (parameter.scale !== 'log') {
    return { min, max, step, position: (value) => value, value: (position) => position };
  }
  const ratio = Math.log(max / min);
  return {
    min: 0,
    max: LOG_POSITIONS,
    step: 1,
    position: (value) => Math.round((Math.log(value / min) / ratio) * LOG_POSITIONS),
    value: (position) => snap(parameter, min * Math.exp((position / LOG_POSITIONS) * ratio)),
  };
}
