import type { NormalizationBenchFrame } from '../../lab/experiments/normalization-bench/definition.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { DepthFigure } from './DepthFigure.tsx';
import { LayerFigure } from './LayerFigure.tsx';
import { OrderFigure } from './OrderFigure.tsx';
import { StatisticsFigure } from './StatisticsFigure.tsx';

/** The view's drawing. Needs no DOM. */
export function NormalizationBenchFigure({ frame, ...rest }: FigureProps<NormalizationBenchFrame>) {
  const { result, ...others } = frame;
  switch (result.view) {
    case 'layer':
      return <LayerFigure {...rest} frame={{ ...others, result }} />;
    case 'statistics':
      return <StatisticsFigure {...rest} frame={{ ...others, result }} />;
    case 'depth':
      return <DepthFigure {...rest} frame={{ ...others, result }} />;
    case 'order':
      return <OrderFigure {...rest} frame={{ ...others, result }} />;
  }
}
