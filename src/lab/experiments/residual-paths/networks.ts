import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { inverseRoot, LARGEST_SCALE, nextScale, type Scaling, scaleFactor } from '../../nn/carried-scale.ts';
import { type NetworkKernels, networkKernels } from '../../nn/network-kernels.ts';
import { isHomogeneous, vanishesAtZero } from '../../theory/moments.ts';
import { GATE_VARIANCE, STACKS, type StackName } from '../../theory/residual-stacks.ts';
import { ownedTensors } from '../owned-tensors.ts';
import { branchScaleOf, type ResidualPathsParameters } from './definition.ts';
import { drawBlock, drawLine } from './draw.ts';

/** One seed's stack. */
export interface MeasuredStack {
  /** log10 RMS h_l and ∂f/∂h_l, l = 0…depth. */
  signal: number[];
  gradient: number[];
  /** df/dt at the inputs, over 10^lineScale. */
  line: Float64Array;
  lineScale: number;
}

/** What the backward pass needs of a block. */
interface Trace {
  /** φ′ */
  slope: tf.Tensor3D;
  gate?: { open: tf.Tensor3D; through: tf.Tensor3D };
}

/** A stack of S networks on its way: stored numbers over a scale, and the mean squares of what was stored. */
interface Pass {
  name: StackName;
  h: tf.Tensor3D;
  scale: tf.Tensor3D;
  square: tf.Tensor3D;
  g: tf.Tensor3D;
  traces: Trace[];
  forward: tf.Tensor3D[];
  backward: tf.Tensor3D[];
}

interface Network {
  core: typeof tf;
  kernels: NetworkKernels;
  params: ResidualPathsParameters;
  weightScale: number;
  gateScale: number;
  branch: Readonly<Record<StackName, number>>;
  scaling: Scaling;
  largest: number;
}

type Block = { weight: tf.Tensor3D; gate: tf.Tensor3D };

/** One block forward: the next stored signal, its scale, and what to keep of it. */
function forwardBlock(network: Network, pass: Pass, { weight, gate }: Block) {
  const { core, kernels, params, weightScale, gateScale, scaling, largest } = network;
  // Where no scale is special, nothing asks for it: the signal is only kept near 1.
  const bends = !isHomogeneous(params.activation);
  const needsScale = bends || pass.name === 'gated';
  const scale = needsScale ? nextScale(core, scaling, pass.scale, pass.square, largest) : pass.scale;
  const h = core.mul(pass.h, scaleFactor(core, scaling, pass.scale, pass.square)) as tf.Tensor3D;
  const [value, slope] = kernels.activate(h, params.activation, bends ? scale : undefined);
  const attributes = { transposed: false, factor: weightScale * network.branch[pass.name] };
  const branch = kernels.product(value, weight, attributes);
  if (pass.name === 'plain') return { h: branch, scale, trace: { slope } };
  if (pass.name !== 'gated') return { h: core.add(h, branch) as tf.Tensor3D, scale, trace: { slope } };
  const logit = kernels.product(h, gate, { transposed: false, factor: gateScale });
  const [open, openSlope] = kernels.activate(
    core.add(core.mul(logit, scale), params.gateBias) as tf.Tensor3D,
    'sigmoid',
  );
  const change = core.sub(branch, h);
  const through = core.mul(core.mul(openSlope, change), scale) as tf.Tensor3D;
  const next = core.add(h, core.mul(open, change)) as tf.Tensor3D;
  return { h: next, scale, trace: { slope, gate: { open, through } } };
}

/** One block backward: the stored gradient below, divided by the root mean square of the one above. */
function backwardBlock(network: Network, pass: Pass, trace: Trace, { weight, gate }: Block, square: tf.Tensor3D) {
  const { core, kernels, weightScale, gateScale } = network;
  const attributes = { transposed: true, factor: weightScale * network.branch[pass.name] };
  const intoBranch = trace.gate ? (core.mul(trace.gate.open, pass.g) as tf.Tensor3D) : pass.g;
  const back = core.mul(trace.slope, kernels.product(intoBranch, weight, attributes, square)) as tf.Tensor3D;
  if (pass.name === 'plain') return back;
  const kept = trace.gate ? core.sub(pass.g, intoBranch) : pass.g;
  const sum = core.add(back, core.mul(kept, inverseRoot(core, square))) as tf.Tensor3D;
  if (!trace.gate) return sum;
  const throughGate = core.mul(trace.gate.through, pass.g) as tf.Tensor3D;
  return core.add(
    sum,
    kernels.product(throughGate, gate, { transposed: true, factor: gateScale }, square),
  ) as tf.Tensor3D;
}

/**
 * Measures all four stacks of `count` seeds from `first` on: one forward and one exact backward pass over the line of
 * inputs, fp32 on the device with scales carried apart, so that no magnitude is lost at any depth.
 * @yields the share that is done, after every block of all stacks
 * @returns by stack, one a seed
 */
export async function* measureNetworks(
  lab: Lab,
  params: ResidualPathsParameters,
  first: number,
  count: number,
): AsyncGenerator<number, Record<StackName, MeasuredStack[]>, void> {
  const core = lab.tf;
  const kernels = networkKernels(core);
  const { depth, width } = params;
  const network: Network = {
    core,
    kernels,
    params,
    weightScale: Math.sqrt(params.sigmaW2 / width),
    gateScale: Math.sqrt(GATE_VARIANCE / width),
    branch: { plain: 1, residual: 1, scaled: branchScaleOf(params), gated: 1 },
    scaling: vanishesAtZero(params.activation) ? 'free' : 'anchored',
    largest: LARGEST_SCALE[lab.backend.bits],
  };
  const { own, drop, dispose } = ownedTensors(core);

  try {
    const line = drawLine(lab, params, first, count);
    own(line.input);
    own(line.direction);
    own(line.readout);
    const firstSquare = own(kernels.meanSquare(line.input));
    const lastSquare = own(kernels.meanSquare(line.readout));
    const unit = own(core.ones([count, 1, 1]) as tf.Tensor3D);
    const passes = STACKS.map(
      (name): Pass => ({
        name,
        h: line.input,
        scale: unit,
        square: firstSquare,
        g: line.readout,
        traces: [],
        forward: [firstSquare],
        backward: [lastSquare],
      }),
    );

    for (let layer = 1; layer <= depth; layer++) {
      const block = drawBlock(lab, params, first, count, layer);
      for (const pass of passes) {
        const next = core.tidy(() => {
          const made = forwardBlock(network, pass, block.tensors);
          return { ...made, square: kernels.meanSquare(made.h) };
        });
        if (pass.h !== line.input) drop(pass.h);
        if (pass.scale !== unit) drop(pass.scale);
        pass.h = own(next.h);
        pass.scale = own(next.scale);
        pass.square = own(next.square);
        own(next.trace.slope);
        if (next.trace.gate) {
          own(next.trace.gate.open);
          own(next.trace.gate.through);
        }
        pass.traces.push(next.trace);
        pass.forward.push(next.square);
      }
      block.release();
      yield layer / (2 * depth);
    }
    for (const pass of passes) drop(pass.h, pass.scale);
    for (let layer = depth; layer >= 1; layer--) {
      const block = drawBlock(lab, params, first, count, layer);
      for (const pass of passes) {
        const trace = pass.traces.pop() as Trace;
        const next = core.tidy(() => {
          const g = backwardBlock(network, pass, trace, block.tensors, pass.backward.at(-1) as tf.Tensor3D);
          return { g, square: kernels.meanSquare(g) };
        });
        drop(trace.slope, trace.gate?.open, trace.gate?.through);
        if (pass.g !== line.readout) drop(pass.g);
        pass.g = own(next.g);
        pass.backward.push(own(next.square));
      }
      block.release();
      yield 1 - (layer - 1) / (2 * depth);
    }

    const joined = own(
      core.tidy(() =>
        core.concat(
          passes.flatMap((pass) => [
            ...[...pass.forward, ...pass.backward].map((square) => core.reshape(square, [count])),
            core.reshape(core.sum(core.mul(pass.g, line.direction), 2), [count * params.points]),
          ]),
        ),
      ),
    );
    return unpack(await lab.read(joined), network, count);
  } finally {
    dispose();
  }
}

/** A stored zero is a true zero, whatever the scale. */
const sumOfLogs = (scale: number, stored: number): number =>
  stored === Number.NEGATIVE_INFINITY ? stored : scale + stored;

/** True magnitudes from what was stored: the scales, carried again here in float64 logarithms, are added. */
function unpack(read: Float32Array, { params, scaling }: Network, count: number): Record<StackName, MeasuredStack[]> {
  const { depth, points } = params;
  let offset = 0;
  const take = (size: number) => {
    offset += size;
    return read.subarray(offset - size, offset);
  };
  const result: Record<StackName, MeasuredStack[]> = { plain: [], residual: [], scaled: [], gated: [] };
  for (const name of STACKS) {
    const forward = Array.from({ length: depth + 1 }, () => take(count));
    const backward = Array.from({ length: depth + 1 }, () => take(count));
    const lines = take(count * points);
    for (let s = 0; s < count; s++) {
      const stored = (squares: Float32Array) => Math.log10(squares[s] as number) / 2;
      let scale = 0;
      const signal = forward.map((squares) => {
        const log = sumOfLogs(scale, stored(squares));
        scale = scaling === 'free' ? log : Math.max(log, 0);
        return log;
      });
      let lineScale = 0;
      const gradient = backward.map((squares, i) => {
        const log = sumOfLogs(lineScale, stored(squares));
        if (i < depth && log !== Number.NEGATIVE_INFINITY) lineScale = log;
        return log;
      });
      gradient.reverse();
      result[name].push({
        signal,
        gradient,
        line: Float64Array.from(lines.subarray(s * points, (s + 1) * points)),
        lineScale,
      });
    }
  }
  return result;
}
