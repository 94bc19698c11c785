import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../src/lab/experiment.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  branchScaleOf,
  type ResidualPathsParameters,
  residualPaths,
} from '../../src/lab/experiments/residual-paths/definition.ts';
import { drawBlock, drawLine } from '../../src/lab/experiments/residual-paths/draw.ts';
import { runResidualPaths } from '../../src/lab/experiments/residual-paths/run.ts';
import { GATE_VARIANCE, STACKS, type StackName } from '../../src/lab/theory/residual-stacks.ts';
import { assertClose, bothSides, type Contest, type Sides, timeRun } from './contest.ts';
import { oneByOne, type Profiles, probe, readLogs, rms } from './probes.ts';

/**
 * The plain way: seed by seed and stack by stack, `tf.grads` of the read-out at every block's output and at the input, of
 * ReLU blocks in stock operations; one read a network. The weights lie on the device, scaled, before the clock starts.
 */
function plainPaths(lab: Lab, params: ResidualPathsParameters) {
  const { tf: core } = lab;
  const { depth, width, points, seed, seeds, gateBias, sigmaW2 } = params;
  const beta = branchScaleOf(params);
  const flat = (x: tf.Tensor3D, factor = 1) => core.tidy(() => core.mul(core.squeeze(x, [0]), factor) as tf.Tensor2D);
  const networks = Array.from({ length: seeds }, (_, s) => {
    const line = drawLine(lab, params, seed + s, 1);
    const blocks = Array.from({ length: depth }, (_, l) => {
      const { tensors, release } = drawBlock(lab, params, seed + s, 1, l + 1);
      const weight = flat(tensors.weight, Math.sqrt(sigmaW2 / width));
      const gate = flat(tensors.gate, Math.sqrt(GATE_VARIANCE / width));
      release();
      return { weight, gate };
    });
    const [input, readout, direction] = [flat(line.input), flat(line.readout), flat(line.direction)];
    core.dispose(Object.values(line));
    return { input, readout, direction, blocks };
  });

  const block: Record<StackName, (h: tf.Tensor2D, branch: tf.Tensor2D, gate: tf.Tensor2D) => tf.Tensor> = {
    plain: (_, branch) => branch,
    residual: (h, branch) => core.add(h, branch),
    scaled: (h, branch) => core.add(h, core.mul(branch, beta)),
    gated(h, branch, gate) {
      const open = core.sigmoid(core.add(core.matMul(h, gate), gateBias));
      return core.add(h, core.mul(open, core.sub(branch, h)));
    },
  };

  const measureOne = async (network: (typeof networks)[number], name: StackName): Promise<Profiles> => {
    const results = core.tidy(() => {
      const forward = (look: (signal: tf.Tensor2D) => tf.Tensor2D) => {
        let h = look(network.input);
        for (const { weight, gate } of network.blocks) {
          h = look(block[name](h, core.matMul(core.relu(h), weight), gate) as tf.Tensor2D);
        }
        return core.sum(core.mul(h, network.readout)) as tf.Scalar;
      };
      const { signals, gradients } = probe(core, depth + 1, () => [points, width], forward);
      const along = core.sum(core.mul(gradients[0] as tf.Tensor, network.direction), 1);
      const sizes = core.stack([...signals, ...gradients].map((tensor) => rms(core, tensor)));
      core.dispose(signals);
      return core.concat([sizes, along]);
    });
    const sizes = await readLogs(results);
    return { signal: sizes.slice(0, depth + 1), gradient: sizes.slice(depth + 1, 2 * depth + 2) };
  };

  return {
    /** By stack, one a seed. */
    async measure(count = seeds): Promise<Record<StackName, Profiles[]>> {
      const found: Partial<Record<StackName, Profiles[]>> = {};
      for (const name of STACKS) {
        found[name] = await oneByOne(networks.slice(0, count), (network) => measureOne(network, name));
      }
      return found as Record<StackName, Profiles[]>;
    },
    dispose() {
      for (const { input, readout, direction, blocks } of networks) {
        core.dispose([input, readout, direction, ...blocks.flatMap(({ weight, gate }) => [weight, gate])]);
      }
    },
  };
}

/** The clock of ours starts when the run first asks for weights; what it makes of the line on the CPU is included. */
async function prepare(lab: Lab, params: ResidualPathsParameters): Promise<Sides> {
  const runOurs = () => timeRun(lab, (watched) => runResidualPaths(params, watched), 'weights');
  const plain = plainPaths(lab, params);
  return bothSides({
    ours: runOurs,
    plain,
    compare(frame, measured) {
      for (const name of STACKS) {
        measured[name].forEach(({ signal, gradient }, s) => {
          assertClose(`${name} signal`, frame.stacks[name].signal.perSeed[s] ?? [], signal, 1e-3, 1);
          assertClose(`${name} gradient`, frame.stacks[name].gradient.perSeed[s] ?? [], gradient, 1e-3, 1);
        });
      }
    },
  });
}

/** The opening figure with fewer seeds: four stacks of fifty blocks, forward and backward over a line of inputs. */
export const residualPathsContests: readonly Contest[] = [5, 50].map((depth) => {
  const opening = presetValues(residualPaths, 'relu');
  const params = { ...opening, depth, seeds: 4 };
  return {
    experiment: 'residual-paths',
    setting: `ReLU, ${depth} blocks, ${params.seeds} seeds`,
    params,
    ...(depth === opening.depth ? { opening } : {}),
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
