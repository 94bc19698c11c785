import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';
import { FLAT_SLOPE, type LabActivationName } from '../../nn/activations.ts';
import { ACTIVATION_SHADERS } from './activation-shaders.ts';

/**
 * The fragment shaders of the network kernels. TensorFlow.js packs 2 × 2 numbers into a texel; its own matrix product
 * spends most of its time on the integer divisions that find a texel, so ours walk a texture by adding a step
 * and turn the index into a row with one multiplication (2.6 to 3.5 times as fast in software WebGL).
 */

export type Shape3 = [number, number, number];
const half = (extent: number) => Math.ceil(extent / 2);

/** Texels a row and a network of a packed [S, R, C] tensor. */
export function packed([, rows, columns]: Shape3): { row: number; network: number } {
  return { row: half(columns), network: half(columns) * half(rows) };
}

/** GLSL: a texel by its index in a packed texture, and that texture's width in texels. */
export const FETCH = `
  vec4 texel(sampler2D source, int index, int width, float perWidth) {
    int row = int((float(index) + .5) * perWidth);
    return texelFetch(source, ivec2(index - row * width, row), 0);
  }
  int texels(ivec2 textureShape) { return (textureShape[1] + 1) / 2; }`;

/** A program that reads and writes packed textures. */
export function program(
  variableNames: string[],
  outputShape: number[],
  userCode: string,
  packedOutput = true,
): GPGPUProgram {
  return { variableNames, outputShape, userCode, packedInputs: true, packedOutput, enableShapeUniforms: true };
}

/** Sum over k of two packed operands' products: A is R × K or, turned, K × R; B is K × C or, turned, C × K. */
function dotLoop(
  name: string,
  options: { inner: number; aTurned: boolean; bTurned: boolean; aStep: number; bStep: number },
) {
  const { inner, aTurned, bTurned, aStep, bStep } = options;
  const [a0, a1] = aTurned ? ['a.xxyy', 'a.zzww'] : ['a.xxzz', 'a.yyww'];
  const [b0, b1] = bTurned ? ['b.xzxz', 'b.ywyw'] : ['b.xyxy', 'b.zwzw'];
  const pairs = Math.floor(inner / 2);
  const fetch = (k: string) => `
      vec4 a = texel(A${name}, a0 + ${k} * ${aStep}, aWidth, aPerWidth);
      vec4 b = texel(B${name}, b0 + ${k} * ${bStep}, bWidth, bPerWidth);`;
  // An odd inner extent leaves half a texel that holds nothing: its second product is left out.
  return `
  vec4 sumOver${name}(int a0, int b0) {
    int aWidth = texels(A${name}TexShape);
    int bWidth = texels(B${name}TexShape);
    float aPerWidth = 1. / float(aWidth);
    float bPerWidth = 1. / float(bWidth);
    vec4 sum = vec4(0.);
    for (int k = 0; k < ${pairs}; k++) {${fetch('k')}
      sum += ${a0} * ${b0};
      sum += ${a1} * ${b1};
    }
    ${inner % 2 ? `{${fetch(String(pairs))}\n      sum += ${a0} * ${b0};\n    }` : ''}
    return sum;
  }`;
}

/**
 * The factor comes as a uniform, so that layers and settings that differ in nothing else share one program.
 * @param x [S, B, inner]
 * @param weight [S, n_in, n_out]
 */
export function productProgram(x: Shape3, weight: Shape3, transposed: boolean, scaled: boolean): GPGPUProgram {
  const [networks, batch, inner] = x;
  const left = packed(x);
  const right = packed(weight);
  const loop = dotLoop('', {
    inner,
    aTurned: false,
    bTurned: transposed,
    aStep: 1,
    bStep: transposed ? 1 : right.row,
  });
  const product = program(
    scaled ? ['A', 'B', 'meanSquare'] : ['A', 'B'],
    [networks, batch, weight[transposed ? 1 : 2]],
    `${FETCH}${loop}
  void main() {
    ivec3 at = getOutputCoords();
    float scale = factor;
    ${scaled ? 'float m = getMeanSquare(at.x, 0, 0).x; if (m > 0.) scale *= inversesqrt(m);' : ''}
    setOutput(scale * sumOver(at.x * ${left.network} + (at.y / 2) * ${left.row},
      at.x * ${right.network} + ${transposed ? `(at.z / 2) * ${right.row}` : 'at.z / 2'}));
  }`,
  );
  return { ...product, customUniforms: [{ name: 'factor', type: 'float' }] };
}

export function activateProgram(
  shape: Shape3,
  activation: LabActivationName,
  scaled: boolean,
  part: 'value' | 'slope',
) {
  const call = part === 'value' ? (x: string) => `value(${x}, s)` : (x: string) => `slope(s * ${x})`;
  return program(
    scaled ? ['Z', 'scale'] : ['Z'],
    shape,
    `${ACTIVATION_SHADERS[activation][part]}
  void main() {
    ivec3 at = getOutputCoords();
    float s = ${scaled ? 'getScale(at.x, 0, 0).x' : '1.'};
    vec4 z = getZAtOutCoords();
    setOutput(vec4(${['x', 'y', 'z', 'w'].map((lane) => call(`z.${lane}`)).join(', ')}));
  }`,
  );
}

/**
 * One partial sum a fragment over a stretch of a network's texels, divided by the stretch's length so that it fits a half
 * float too; lanes outside the tensor are left out.
 */
export function partialMeanProgram(shape: Shape3, squared: boolean, parts: number): GPGPUProgram {
  const [networks, rows, columns] = shape;
  const { row, network } = packed(shape);
  const stretch = stretchOf(shape, parts);
  const mask = [
    columns % 2 ? `if (within % ${row} == ${row - 1}) v.yw = vec2(0.);` : '',
    rows % 2 ? `if (within / ${row} == ${half(rows) - 1}) v.zw = vec2(0.);` : '',
  ].join(' ');
  return program(
    ['X'],
    [networks, parts],
    `${FETCH}
  void main() {
    ivec2 at = getOutputCoords();
    int width = texels(XTexShape);
    float perWidth = 1. / float(width);
    float sum = 0.;
    for (int i = 0; i < ${stretch}; i++) {
      int within = at.y * ${stretch} + i;
      if (within >= ${network}) break;
      vec4 v = texel(X, at.x * ${network} + within, width, perWidth);
      ${mask}
      sum += dot(v, ${squared ? 'v' : 'vec4(1.)'});
    }
    setOutput(sum / ${4 * stretch}.);
  }`,
    false,
  );
}

/** Texels that one partial sum covers. */
export function stretchOf(shape: Shape3, parts: number): number {
  return Math.ceil(packed(shape).network / parts);
}

export function totalProgram(networks: number, parts: number, factor: number): GPGPUProgram {
  return {
    ...program(
      ['X'],
      [networks, 1, 1],
      `
  void main() {
    ivec3 at = getOutputCoords();
    float sum = 0.;
    for (int i = 0; i < ${parts}; i++) sum += getX(at.x, i);
    // Rounding may leave a sum of Gram products just under 0; NaN must pass.
    setOutput((sum < 0. ? 0. : sum) * ${factor.toExponential(9)});
  }`,
      false,
    ),
    packedInputs: false,
  };
}

export function gramProductProgram(shape: Shape3): GPGPUProgram {
  const [networks, batch, width] = shape;
  const { row, network } = packed(shape);
  const options = { inner: width, aTurned: false, bTurned: true, aStep: 1, bStep: 1 };
  return program(
    ['AX', 'BX', 'AD', 'BD'],
    [networks, batch, batch],
    `${FETCH}${dotLoop('X', options)}${dotLoop('D', options)}
  void main() {
    ivec3 at = getOutputCoords();
    // Both matrices are symmetric: the blocks under the diagonal are left out and those above it count twice.
    if (at.z < at.y) { setOutput(vec4(0.)); return; }
    float times = at.z > at.y ? 2. : 1.;
    int a0 = at.x * ${network} + (at.y / 2) * ${row};
    int b0 = at.x * ${network} + (at.z / 2) * ${row};
    // Each divided by n, which the total takes into account: n² would not fit a half float.
    setOutput(times * (sumOverX(a0, b0) / ${width}.) * (sumOverD(a0, b0) / ${width}.));
  }`,
  );
}

export function weightGradientProgram(shape: Shape3): GPGPUProgram {
  const [networks, batch, width] = shape;
  const { row, network } = packed(shape);
  return program(
    ['A', 'B'],
    [networks, width, width],
    `${FETCH}${dotLoop('', { inner: batch, aTurned: true, bTurned: false, aStep: row, bStep: row })}
  void main() {
    ivec3 at = getOutputCoords();
    setOutput(sumOver(at.x * ${network} + at.y / 2, at.x * ${network} + at.z / 2));
  }`,
  );
}

/** Row 0: share of a unit's examples that are flat; row 1: 1 where all are. */
export function flatUnitsProgram(shape: Shape3): GPGPUProgram {
  const [networks, batch, width] = shape;
  const { row, network } = packed(shape);
  return program(
    ['X'],
    [networks, 2, width],
    `${FETCH}
  void main() {
    ivec3 at = getOutputCoords();
    int textureWidth = texels(XTexShape);
    float perWidth = 1. / float(textureWidth);
    vec2 flatExamples = vec2(0.);
    for (int b = 0; b < ${half(batch)}; b++) {
      vec4 v = 1. - step(vec4(${FLAT_SLOPE}), abs(texel(X, at.x * ${network} + b * ${row} + at.z / 2, textureWidth, perWidth)));
      flatExamples += v.xy;
      ${batch % 2 ? `if (b < ${half(batch) - 1})` : ''} flatExamples += v.zw;
    }
    vec2 units = vec2(equal(flatExamples, vec2(${batch}.)));
    setOutput(vec4(flatExamples / ${batch}., units));
  }`,
  );
}

export function meanOverUnitsProgram(networks: number, width: number): GPGPUProgram {
  return {
    ...program(
      ['X'],
      [networks, 1, 2],
      `
  void main() {
    ivec3 at = getOutputCoords();
    float sum = 0.;
    for (int i = 0; i < ${width}; i++) sum += getX(at.x, at.z, i);
    setOutput(sum / ${width}.);
  }`,
      false,
    ),
    packedInputs: false,
  };
}
