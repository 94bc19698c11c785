import { type FunctionComponent, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { staticFigure } from '../lab/engine/static-figures.ts';
import type { ExperimentDefinition, ProgressingFrame } from '../lab/experiment.ts';
import { activationExplorer } from '../lab/experiments/activation-explorer/definition.ts';
import { attentionAndDistance } from '../lab/experiments/attention-and-distance/definition.ts';
import { cliffAndClipping } from '../lab/experiments/cliff-and-clipping/definition.ts';
import { edgeOfChaos } from '../lab/experiments/edge-of-chaos/definition.ts';
import { gradientFlow } from '../lab/experiments/gradient-flow/definition.ts';
import { initialization } from '../lab/experiments/initialization/definition.ts';
import { normalizationBench } from '../lab/experiments/normalization-bench/definition.ts';
import { numberFormats } from '../lab/experiments/number-formats/definition.ts';
import { optimizerSteps } from '../lab/experiments/optimizer-steps/definition.ts';
import { recurrentMemory } from '../lab/experiments/recurrent-memory/definition.ts';
import { residualPaths } from '../lab/experiments/residual-paths/definition.ts';
import { trainabilityMap } from '../lab/experiments/trainability-map/definition.ts';
import { trainingRace } from '../lab/experiments/training-race/definition.ts';
import type { ParameterTable } from '../lab/parameters.ts';
import { ActivationExplorerFigure } from './activation-explorer/Figure.tsx';
import { AttentionFigure } from './attention-and-distance/Figure.tsx';
import { CliffFigure } from './cliff-and-clipping/Figure.tsx';
import { EdgeOfChaosFigure } from './edge-of-chaos/Figure.tsx';
import { GradientFlowFigure } from './gradient-flow/Figure.tsx';
import type { FigureProps } from './InstrumentShell.tsx';
import { InitializationFigure } from './initialization/Figure.tsx';
import { NormalizationBenchFigure } from './normalization-bench/Figure.tsx';
import { NumberFormatsFigure } from './number-formats/Figure.tsx';
import { OptimizerStepsFigure } from './optimizer-steps/Figure.tsx';
import { packFrame, unpackFrame } from './packed-frame.ts';
import { RecurrentMemoryFigure } from './recurrent-memory/Figure.tsx';
import { ResidualPathsFigure } from './residual-paths/Figure.tsx';
import { MapFigure } from './trainability-map/Figure.tsx';
import { TrainingRaceFigure } from './training-race/Figure.tsx';

/** An experiment and its figure, with the frame's type kept between the two. */
function figure<T extends ParameterTable, Frame extends ProgressingFrame>(
  experiment: ExperimentDefinition<T, Frame>,
  Figure: FunctionComponent<FigureProps<Frame>>,
) {
  return {
    id: experiment.id,
    /** A preset's finding in words, and its figure's HTML for a width in pixels, styled by classes; as its page has them. */
    drawn: async (preset: string, width: number) => {
      const frame: Frame = unpackFrame(packFrame((await staticFigure(experiment, preset)).frame));
      return { finding: experiment.summarize(frame), markup: renderToString(h(Figure, { frame, width, id: 'still' })) };
    },
  };
}

/** Every instrument’s figure, drawn without a browser. */
export const figures = [
  figure(activationExplorer, ActivationExplorerFigure),
  figure(attentionAndDistance, AttentionFigure),
  figure(cliffAndClipping, CliffFigure),
  figure(edgeOfChaos, EdgeOfChaosFigure),
  figure(gradientFlow, GradientFlowFigure),
  figure(initialization, InitializationFigure),
  figure(normalizationBench, NormalizationBenchFigure),
  figure(numberFormats, NumberFormatsFigure),
  figure(optimizerSteps, OptimizerStepsFigure),
  figure(recurrentMemory, RecurrentMemoryFigure),
  figure(residualPaths, ResidualPathsFigure),
  figure(trainabilityMap, MapFigure),
  figure(trainingRace, TrainingRaceFigure),
];
