import {
  type OptimizerStepsFrame,
  optimizerStepsParameters,
  RULES,
} from '../../lab/experiments/optimizer-steps/definition.ts';
import { ruleNames } from '../../lab/experiments/optimizer-steps/words.ts';
import { type Curve, CurvePanel } from '../CurvePanel.tsx';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { gradientLevels, leftScale, updateLevels } from './limits.ts';
import { ruleClass } from './lines.ts';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 320, wide: 350 } as const;
const SMALL_HEIGHT = { narrow: 250, wide: 250 } as const;
/** For the longest of the names. */
const NAME_ROOM = 74;

/** The steps of five optimizers by layer, and beneath them the gradients that caused them and the first layer by step. */
export function OptimizerStepsFigure({ frame, width, id }: FigureProps<OptimizerStepsFrame>) {
  const { params, rules, step } = frame;
  const { depth, view } = params;
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const layers = Array.from({ length: depth + 1 }, (_, l) => l + 1);
  const steps = Array.from({ length: step }, (_, t) => t + 1);
  const small = { width: narrow ? width : Math.floor((width - GAP) / 2), height: SMALL_HEIGHT[size] };
  const shown = optimizerStepsParameters.view.options[view];
  const byRule = (of: (rule: (typeof RULES)[number]) => Omit<Curve, 'class' | 'name'>): Curve[] =>
    RULES.map((rule) => ({ ...of(rule), class: ruleClass(frame, rule), name: ruleNames[rule] }));
  const dotted = (of: (rule: (typeof RULES)[number]) => readonly number[]): Curve[] =>
    RULES.map((rule) => ({ values: of(rule), class: 'chart-theory' }));
  const gradients = RULES.map((rule) => ({ values: rules[rule].gradient.median, class: `steps-${rule}` }));
  return (
    <div data-size={size}>
      <CurvePanel
        id={`${id}-steps`}
        title={`RMS ${shown} by layer, step ${step}`}
        description={`Logarithmic axis against layers 1 to ${depth + 1}, the last of which is the output layer: median and 10 to 90 % of ${params.seeds} networks for ${RULES.map((rule) => ruleNames[rule]).join(', ')}; dotted, the step of a gradient that stays as the first one was.`}
        width={width}
        height={MAIN_HEIGHT[size]}
        xs={layers}
        last={depth + 1}
        axisLabel="layer, the last is the output"
        curves={[
          ...byRule((rule) => {
            const { median, p10, p90 } = rules[rule][view];
            return { values: median, band: { low: p10, high: p90 } };
          }),
          ...dotted((rule) => rules[rule].theory[view]),
        ]}
        levels={updateLevels(frame)}
        offScale={leftScale(frame, view)}
        nameRoom={NAME_ROOM}
        nameAt="start"
      />
      <div class="instrument-panels">
        <CurvePanel
          {...small}
          id={`${id}-gradient`}
          title={`RMS gradient by layer, step ${step}`}
          description="The gradient of each layer’s weights that the update follows, median over networks, on a logarithmic axis, with ε and the smallest number whose square is normal in fp32 where they are near."
          xs={layers}
          last={depth + 1}
          axisLabel="layer"
          curves={gradients}
          levels={gradientLevels(frame)}
          offScale={leftScale(frame, 'gradient')}
          note="of each optimizer; strokes as above"
        />
        <CurvePanel
          {...small}
          id={`${id}-course`}
          title={`Layer 1 by step: ${shown}`}
          description="Of the first layer, by step, median over networks, on a logarithmic axis; dotted, the steps of a gradient that stays as the first one was."
          xs={steps}
          last={params.steps}
          axisLabel="step"
          curves={[
            ...byRule((rule) => ({ values: rules[rule].course[view] })),
            ...dotted((rule) => rules[rule].courseTheory[view]),
          ]}
          nameRoom={NAME_ROOM}
        />
      </div>
    </div>
  );
}
