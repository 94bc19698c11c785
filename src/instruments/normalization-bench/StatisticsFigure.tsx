import type {
  NormalizationBenchFrame,
  StatisticsResult,
} from '../../lab/experiments/normalization-bench/definition.ts';
import type { LogProfile } from '../../lab/numerics/statistics.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { CoursePanel } from './CoursePanel.tsx';

type StatisticsFrame = Omit<NormalizationBenchFrame, 'result'> & { result: StatisticsResult };

const MAIN_HEIGHT = { narrow: 250, wide: 290 } as const;
const SMALL_HEIGHT = { narrow: 180, wide: 200 } as const;

const power = (logs: readonly number[]) => logs.map((log) => 10 ** log);

/** Training against inference: how far their outputs differ by step, how large they are, and what the statistics lack. */
export function StatisticsFigure({ frame, width, id }: FigureProps<StatisticsFrame>) {
  const { result } = frame;
  const { difference, training, inference, meanError, varianceError, theory, size } = result;
  const form = width < NARROW ? 'narrow' : 'wide';
  const small = { width: form === 'narrow' ? width : Math.floor((width - GAP) / 2), height: SMALL_HEIGHT[form] };
  const shared = { first: 1, axisLabel: 'step' } as const;
  const missing = (what: string) => (size === 1 ? { missing: what } : {});
  const linear = ({ median, p10, p90 }: LogProfile) => ({ values: power(median), low: power(p10), high: power(p90) });
  const logs = ({ median, p10, p90 }: LogProfile) => ({ values: median, low: p10, high: p90 });
  return (
    <div data-size={form}>
      <CoursePanel
        {...shared}
        {...missing('0/0: one number has no unbiased variance')}
        id={`${id}-difference`}
        title={form === 'narrow' ? 'Training − inference, RMS' : 'Training output − inference output, RMS'}
        description="By step, from 0 up: the root mean square over a batch of the difference between the two outputs; median and 10 to 90 % over seeds, with the expected value dashed."
        width={width}
        height={MAIN_HEIGHT[form]}
        scale="linear"
        series={[
          {
            name: 'difference',
            ...linear(difference),
            theory: theory ? power(theory.difference) : undefined,
            class: 'nb-front',
          },
        ]}
      />
      <div class="instrument-panels">
        <CoursePanel
          {...shared}
          {...small}
          {...missing('inference output: 0/0')}
          id={`${id}-outputs`}
          title="RMS of the outputs"
          description="By step: the root mean square of the training output and of the inference output."
          scale="linear"
          reference={1}
          series={[
            { name: 'training', values: training.median, class: 'nb-behind' },
            {
              name: 'inference',
              values: inference.median,
              low: inference.p10,
              high: inference.p90,
              class: 'nb-front',
            },
          ]}
        />
        <CoursePanel
          {...shared}
          {...small}
          {...missing('running variance: 0/0')}
          id={`${id}-errors`}
          title="Error of the running statistics"
          description="By step on a logarithmic axis: how far the running mean lies from the mean, in standard deviations, and the running variance from the variance, relatively."
          scale="log"
          series={[
            { name: 'mean', ...logs(meanError), theory: theory?.meanError, class: 'nb-front' },
            { name: 'variance', ...logs(varianceError), theory: theory?.varianceError, class: 'nb-behind' },
          ]}
        />
      </div>
    </div>
  );
}
