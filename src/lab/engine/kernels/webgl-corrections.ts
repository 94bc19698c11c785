import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { binaryKernelFunc } from '@tensorflow/tfjs-backend-webgl/dist/kernel_utils/kernel_funcs_utils';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Three stock WebGL kernels (4.22) give a wrong number where a gradient vanishes or explodes: tanh is
 * (1 − e⁻²ˣ)/(1 + e⁻²ˣ) and so 0 near 0, 0/0 is 1, ReLU(−∞) is NaN. These take their place.
 */

const ELEMENTWISE = {
  [tf.Tanh]: `
    float t = x * x;
    float e = exp(-2. * min(abs(x), 43.));
    float y = t < .04
      ? x * (1. + t * (-.33333333333 + t * (.13333333333 + t * (-.05396825397 + t * .02186948854))))
      : sign(x) * (1. - e) / (1. + e);
    setOutput(isnan(x) ? x : y);`,
  [tf.Relu]: 'setOutput(x > 0. ? x : x <= 0. ? 0. : x);',
} as const;

// A quotient of two zeros or two infinities has no value; the hardware may claim any.
const DIVIDE = `
  if (a == 0. && b == 0.) return NAN;
  if (isinf(a) && isinf(b)) return NAN;
  return a / b;`;

const DIVIDE_PACKED = `
  vec4 result = a / b;
  for (int i = 0; i < 4; i++) {
    if ((a[i] == 0. && b[i] == 0.) || (isinf(a[i]) && isinf(b[i]))) result[i] = NAN;
  }
  return result;`;

/** Replaces the kernels. Call once, before the backend is used. */
export function correctWebglKernels(): void {
  for (const [kernelName, code] of Object.entries(ELEMENTWISE)) {
    tf.unregisterKernel(kernelName, 'webgl');
    tf.registerKernel({
      kernelName,
      backendName: 'webgl',
      kernelFunc: ({ inputs, backend }) => {
        const x = inputs['x'] as tf.TensorInfo;
        const program = {
          variableNames: ['X'],
          outputShape: x.shape,
          userCode: `void main() { float x = getXAtOutCoords(); ${code} }`,
        };
        return (backend as MathBackendWebGL).runWebGLProgram(program, [x], x.dtype);
      },
    });
  }
  tf.unregisterKernel(tf.RealDiv, 'webgl');
  tf.registerKernel({
    kernelName: tf.RealDiv,
    backendName: 'webgl',
    kernelFunc: binaryKernelFunc({
      opSnippet: DIVIDE,
      packedOpSnippet: DIVIDE_PACKED,
      checkOutOfBounds: true,
    }) as unknown as tf.KernelFunc,
  });
}
