import { changePerLayer, regimeOf } from '../../lab/experiments/initialization/change.ts';
import type { InitializationFrame } from '../../lab/experiments/initialization/definition.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { HistogramPanel } from './HistogramPanel.tsx';
import { LayersPanel } from './LayersPanel.tsx';
import { SpectrumPanel } from './SpectrumPanel.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 236, wide: 236 } as const;
const SMALL_HEIGHT = { narrow: 236, wide: 250 } as const;

/** `÷ 1.42 a layer` */
function reading(profile: readonly number[], direction: 'up' | 'down'): string {
  const decades = changePerLayer(profile, direction);
  if (Number.isNaN(decades)) return 'measuring';
  if (decades === -Infinity) return 'ends at exactly 0';
  const factor = plainNumber(10 ** Math.abs(decades));
  const regime = regimeOf(profile, direction);
  return factor === '1' ? regime : `${regime}, ${decades < 0 ? '÷' : '×'} ${factor} a layer`;
}

/** An initialization drawn for a width: signal and gradient by layer, and beneath them what they consist of. Needs no DOM. */
export function InitializationFigure({ frame, width, id }: FigureProps<InitializationFrame>) {
  const { params, signal, gradient, theory, comparisons, histograms } = frame;
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const main = { frame, width, height: MAIN_HEIGHT[size] };
  const small = { width: narrow ? width : Math.floor((width - 2 * GAP) / 3), height: SMALL_HEIGHT[size] };
  const described = `Logarithmic axis against layers 1 to ${params.depth}: median and 10 to 90 % of ${params.seeds} networks, the mean-field prediction dashed, other schemes thin.`;
  return (
    <div data-size={size}>
      <div data-regime={regimeOf(signal.median, 'up')}>
        <LayersPanel
          {...main}
          id={`${id}-signal`}
          title={narrow ? 'RMS z' : 'Signal at each layer, RMS of the pre-activations z'}
          note={reading(signal.median, 'up')}
          description={`Root mean square of the pre-activations. ${described}`}
          end="last"
          profile={signal}
          theory={theory.signal}
          others={comparisons.map(({ schemes, signal: values }) => ({ schemes, values }))}
        />
      </div>
      <div class="in-second" data-regime={regimeOf(gradient.median, 'down')}>
        <LayersPanel
          {...main}
          id={`${id}-gradient`}
          title={narrow ? 'RMS ∂ℒ/∂z' : 'Gradient at each layer, RMS ∂ℒ/∂z'}
          note={reading(gradient.median, 'down')}
          description={`Root mean square of the gradient with respect to the pre-activations. ${described}`}
          end="first"
          profile={gradient}
          theory={theory.gradient}
          others={comparisons.map(({ schemes, gradient: values }) => ({ schemes, values }))}
        />
      </div>
      <div class="instrument-panels">
        <HistogramPanel
          {...small}
          id={`${id}-activations`}
          title="Activations h"
          quantity="|h|"
          rows={histograms.map(({ layer, activation }) => ({ layer, histogram: activation }))}
        />
        <HistogramPanel
          {...small}
          id={`${id}-gradients`}
          title="Gradients ∂ℒ/∂z"
          quantity="|∂ℒ/∂z|"
          rows={histograms.map(({ layer, gradient: histogram }) => ({ layer, histogram }))}
        />
        <SpectrumPanel {...small} id={`${id}-spectrum`} frame={frame} />
      </div>
    </div>
  );
}
