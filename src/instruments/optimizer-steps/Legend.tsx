import { type OptimizerStepsFrame, RULES } from '../../lab/experiments/optimizer-steps/definition.ts';
import { ruleNames } from '../../lab/experiments/optimizer-steps/words.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';
import { ruleClass } from './lines.ts';

/** What the lines of the figure are, with a sample of each. */
export function OptimizerStepsLegend({ frame }: { frame: OptimizerStepsFrame }) {
  const { seeds, learningRate, adaptiveRate } = frame.params;
  return (
    <div class="instrument-legend">
      {RULES.map((rule) => (
        <span key={rule}>
          <LineSample class={ruleClass(frame, rule)} />
          {ruleNames[rule]}
        </span>
      ))}
      <span>
        <BandSample />
        {seeds === 1 ? '1 seed' : `${seeds} seeds: median, 10–90 %`}
      </span>
      <span>
        <LineSample class="chart-theory" />
        theory: the first gradient, kept
      </span>
      <span class="legend-note">
        SGD and momentum with η = {learningRate}, the others with η = {adaptiveRate}. Blue: the first layer’s update is
        under a hundredth of the output layer’s; red: over a hundred times that; green: between.
      </span>
    </div>
  );
}
