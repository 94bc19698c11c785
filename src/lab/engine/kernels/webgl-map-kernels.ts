import type * as tf from '@tensorflow/tfjs-core';
import { MAP_KERNELS, type MapShape, type TallyAttributes } from '../../nn/map-kernels.ts';
import { input, registerWebglKernel } from './webgl-kernels.ts';
import { descendProgram, errorsProgram, repeatProgram, tallyProgram } from './webgl-map-programs.ts';

/** Registers the map's kernels for the `webgl` backend. Call once. */
export function registerWebglMapKernels(core: typeof tf): void {
  registerWebglKernel(core, MAP_KERNELS.repeat, (run, inputs, attrs) => {
    const x = input(inputs, 'x');
    return run(repeatProgram(x.shape, attrs['networks'] as number), [x]);
  });
  registerWebglKernel(core, MAP_KERNELS.errors, (run, inputs, attrs) => {
    const operands = ['parameters', 'inputs', 'targets'].map((name) => input(inputs, name));
    return run(errorsProgram(networksOf(operands), attrs as MapShape), operands);
  });
  registerWebglKernel(core, MAP_KERNELS.descend, (run, inputs, attrs) => {
    const operands = ['parameters', 'inputs', 'errors', 'rates'].map((name) => input(inputs, name));
    return run(descendProgram(networksOf(operands), attrs as MapShape), operands);
  });
  registerWebglKernel(core, MAP_KERNELS.tally, (run, inputs, attrs) => {
    const [tally, errors] = [input(inputs, 'tally'), input(inputs, 'errors')];
    const { scale, late, cap, limit } = attrs as TallyAttributes;
    const batch = 2 * (errors.shape[2] as number);
    return run(tallyProgram(networksOf([tally]), batch), [tally, errors], [[scale], [late], [cap], [limit]]);
  });
}

/** How many networks the first operand holds. */
const networksOf = ([first]: readonly tf.TensorInfo[]): number => first?.shape[0] ?? 0;
