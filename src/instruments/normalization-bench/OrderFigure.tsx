import type { NormalizationBenchFrame, OrderResult } from '../../lab/experiments/normalization-bench/definition.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { CoursePanel, type Series } from './CoursePanel.tsx';

type OrderFrame = Omit<NormalizationBenchFrame, 'result'> & { result: OrderResult };

const MAIN_HEIGHT = { narrow: 260, wide: 300 } as const;
const SMALL_HEIGHT = { narrow: 180, wide: 200 } as const;

/** A Transformer's two orders: the gradient of the feed-forward matrices by block, and the mean square of the stream. */
export function OrderFigure({ frame, width, id }: FigureProps<OrderFrame>) {
  const { params, result } = frame;
  const form = width < NARROW ? 'narrow' : 'wide';
  const small = { width: form === 'narrow' ? width : Math.floor((width - GAP) / 2), height: SMALL_HEIGHT[form] };
  const back = params.order === 'pre' ? 'post' : 'pre';
  const orders = [
    { order: back, class: 'nb-behind' },
    { order: params.order, class: 'nb-front' },
  ] as const;
  const shared = { first: 1, axisLabel: 'block' } as const;
  const squares = (order: 'pre' | 'post', style: string): Series => {
    const { square, theory } = result[order];
    return { name: order, values: square.mean, low: square.p10, high: square.p90, theory: theory.square, class: style };
  };
  return (
    <div data-size={form}>
      <CoursePanel
        {...shared}
        id={`${id}-gradient`}
        title={form === 'narrow' ? 'RMS ∂ℒ/∂W₂' : 'Gradient of the feed-forward matrix, RMS ∂ℒ/∂W₂'}
        description={`By block on a logarithmic axis: ${params.order}-LN in front, ${back}-LN thin; median and 10 to 90 % of ${params.seeds} networks, with mean-field theory dashed.`}
        width={width}
        height={MAIN_HEIGHT[form]}
        scale="log"
        series={orders.map(({ order, class: style }) => {
          const { weightGradient, theory } = result[order];
          return {
            name: order,
            values: weightGradient.median,
            low: weightGradient.p10,
            high: weightGradient.p90,
            theory: theory.weightGradient,
            class: style,
          };
        })}
      />
      <div class="instrument-panels">
        <CoursePanel
          {...shared}
          {...small}
          id={`${id}-pre`}
          title="Pre-LN: mean square of x"
          description="By block, from 0 up: mean and 10 to 90 % over networks, mean-field theory dashed, and the area between the two bounds of Xiong et al. tinted."
          scale="linear"
          series={[squares('pre', params.order === 'pre' ? 'nb-front' : 'nb-behind')]}
          bounds={{ low: result.pre.theory.lower, high: result.pre.theory.upper }}
        />
        <CoursePanel
          {...shared}
          {...small}
          id={`${id}-post`}
          title="Post-LN: mean square of the sum"
          description="By block, from 0 up: what the block's last layer norm is given; mean and 10 to 90 % over networks, 3/2 dashed."
          scale="linear"
          series={[squares('post', params.order === 'post' ? 'nb-front' : 'nb-behind')]}
        />
      </div>
    </div>
  );
}
