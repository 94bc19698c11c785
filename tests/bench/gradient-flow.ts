import { type Lab, presetValues } from '../../src/lab/experiment.ts';
import { drawLayers } from '../../src/lab/experiments/drawn-networks.ts';
import {
  type GradientFlowParameters,
  gradientFlow,
  gradientFlowParameters,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { runGradientFlow } from '../../src/lab/experiments/gradient-flow/run.ts';
import { defaults } from '../../src/lab/parameters.ts';
import { bothSides, type Contest, type Sides, timeRun } from './contest.ts';
import { plainWay } from './gradient-flow-plain.ts';
import { assertAgreement } from './gradient-flow-profiles.ts';

interface Setting {
  activation: 'sigmoid' | 'relu';
  depth: number;
  width: number;
}

const DEPTHS = [10, 50, 200];
const WIDTHS = [32, 128];

/** ReLU differs by its activation alone, so one depth of it is enough. */
const SETTINGS: readonly Setting[] = [
  ...DEPTHS.flatMap((depth) => WIDTHS.map((width): Setting => ({ activation: 'sigmoid', depth, width }))),
  ...WIDTHS.map((width): Setting => ({ activation: 'relu', depth: 50, width })),
];

/** Where the plain way can be followed to its last layer, both sides must agree at every one of them. */
const COMPARABLE_DEPTH = 10;

/** Xavier for sigmoid, He for ReLU; 16 seeds, 32 examples, no bias. */
function parametersOf({ activation, depth, width }: Setting): GradientFlowParameters {
  const init = activation === 'relu' ? 'he-normal' : 'xavier-normal';
  return { ...defaults(gradientFlowParameters), activation, depth, width, init, batch: 32, seeds: 16 };
}

/**
 * Ours runs up to the frame in which every layer is measured. What the plain way does not do is left out: the clock starts
 * when the run first asks for weights, after input and read-out are drawn, and stops before the curves of the number formats.
 */
async function prepare(lab: Lab, params: GradientFlowParameters): Promise<Sides> {
  const { depth } = params;
  const runOurs = async () => {
    let asked = 0;
    // Asked once a layer and direction.
    const whole: Lab = { ...lab, frameDue: () => ++asked === 2 * depth };
    const timing = await timeRun(
      whole,
      (watched) => runGradientFlow(params, watched),
      'weights',
      () => true,
    );
    if (timing.frame.failure) throw new Error('the engine gave no frame');
    return timing;
  };
  const plain = plainWay(lab.tf, params, (layer) => {
    const { weight, release } = drawLayers(lab, params, 0, layer);
    release();
    return weight;
  });
  return bothSides({
    ours: runOurs,
    plain,
    compare(frame, profiles) {
      const { activation, gradient, weightGradient } = frame;
      const compared = assertAgreement(
        { activation: activation.median, gradient: gradient.median, weightGradient: weightGradient.median },
        profiles,
      );
      if (depth <= COMPARABLE_DEPTH && compared < 1) throw new Error('the plain way lost a layer it should have kept');
    },
  });
}

/** Sixteen networks, forward and backward at every layer: the engine against `tf.variableGrads` seed by seed. */
export const gradientFlowContests: readonly Contest[] = SETTINGS.map((setting) => {
  const { activation, depth, width } = setting;
  const params = parametersOf(setting);
  return {
    experiment: 'gradient-flow',
    setting: `${activation}, ${depth} layers of ${width}`,
    params,
    // Of the settings in the contest the one nearest to it, and smaller.
    ...(depth === 50 && width === 32 && activation === 'sigmoid'
      ? { opening: presetValues(gradientFlow, gradientFlow.opensWith) }
      : {}),
    goal: width <= 32 ? 5 : 2,
    prepare: (lab) => prepare(lab, params),
  };
});
