import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';
import type { MapNetworkActivation, MapShape } from '../../nn/map-kernels.ts';
import { FETCH, program } from './webgl-programs.ts';

/**
 * The fragment shaders of the map's kernels: a fragment is four errors of one network, or four of its parameters, and
 * computes the units' values anew, since a texture that kept them would be read more slowly than they are computed.
 */

const LANES = ['x', 'y', 'z', 'w'] as const;
const times = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join('');

/** φ of four units or examples at once, and φ′ from φ's value. */
const ACTIVATIONS: Record<MapNetworkActivation, { value: string; slope: string }> = {
  tanh: {
    value: `
  vec4 value(vec4 z) {
    vec4 t = z * z;
    vec4 e = exp(-2. * min(abs(z), vec4(43.)));
    vec4 series = z * (1. + t * (-.33333333333 + t * (.13333333333 + t * (-.05396825397 + t * .02186948854))));
    return mix(sign(z) * (1. - e) / (1. + e), series, lessThan(t, vec4(.04)));
  }`,
    slope: 'vec4 slope(vec4 h) { return 1. - h * h; }',
  },
  relu: {
    value: 'vec4 value(vec4 z) { return max(z, vec4(0.)); }',
    slope: 'vec4 slope(vec4 h) { return vec4(greaterThan(h, vec4(0.))); }',
  },
  linear: { value: 'vec4 value(vec4 z) { return z; }', slope: 'vec4 slope(vec4 h) { return vec4(1.); }' },
};

/** How to read texel `index` of a texture, its width looked up once. */
const reader = (name: string) => `
    int ${name}Width = texels(${name}TexShape);
    float ${name}PerWidth = 1. / float(${name}Width);`;
const read = (name: string, index: string) => `texel(${name}, ${index}, ${name}Width, ${name}PerWidth)`;

/** Network p as network p mod S of x, [S, 2, 2m]. */
export function repeatProgram([sources, , columns]: readonly number[], networks: number): GPGPUProgram {
  return {
    ...program(
      ['X'],
      [networks, 2, columns as number],
      `
  void main() {
    ivec3 at = getOutputCoords();
    int source = at.x % ${sources};
    setOutput(vec4(getX(source, 0, at.z), getX(source, 0, at.z + 1), getX(source, 1, at.z), getX(source, 1, at.z + 1)));
  }`,
    ),
    packedInputs: false,
  };
}

/** Four examples' errors a fragment. */
export function errorsProgram(networks: number, { width, batch, activation }: MapShape): GPGPUProgram {
  const q = width / 4;
  const perNetwork = q * (width + 1);
  return program(
    ['P', 'X', 'Y'],
    [networks, 2, batch / 2],
    `${FETCH}${ACTIVATIONS[activation].value}
  void main() {
    ivec3 at = getOutputCoords();
    int four = at.z / 2;
    int network = at.x * ${perNetwork};${reader('P')}${reader('X')}${reader('Y')}
    ${times(width, (i) => `vec4 x${i} = ${read('X', `four * ${width} + ${i}`)};\n    `)}
    vec4 sum = vec4(0.);
    for (int group = 0; group < ${q}; group++) {
      vec4 v = ${read('P', `network + ${q * width} + group`)};
      int w0 = network + group * ${width};
      vec4 z, w;
      ${times(
        4,
        (lane) => `z = vec4(0.);
      ${times(
        q,
        (k) => `w = ${read('P', `w0 + ${lane * q + k}`)};
      z += vec4(${[0, 1, 2, 3].map((example) => `dot(w, x${example * q + k})`).join(', ')});
      `,
      )}sum += v.${LANES[lane]} * value(z);
      `,
      )}
    }
    setOutput(sum / ${width}. - ${read('Y', 'four')});
  }`,
  );
}

/** Parameters stay within this, so that a run that overflows reads as an infinite loss and never as NaN that a device may hide. */
const LARGEST = '1e25';

/** Four input weights of one unit a fragment, or four output weights. */
export function descendProgram(networks: number, { width, batch, activation }: MapShape): GPGPUProgram {
  const q = width / 4;
  const perNetwork = q * (width + 1);
  const examples = (body: (lane: number) => string) => `
      for (int four = 0; four < ${batch / 4}; four++) {
        vec4 error = ${read('E', `errors + four`)};
        int xAt = four * ${width};
        ${times(4, (lane) => `{ ${times(q, (k) => `vec4 x${k} = ${read('X', `xAt + ${lane * q + k}`)}; `)}${body(lane)} }\n        `)}
      }`;
  const dots = (of: (k: number) => string) => Array.from({ length: q }, (_, k) => `dot(${of(k)}, x${k})`).join(' + ');
  return program(
    ['P', 'X', 'E', 'R'],
    [networks, 2, 2 * perNetwork],
    `${FETCH}${ACTIVATIONS[activation].value}
  ${ACTIVATIONS[activation].slope}
  void main() {
    ivec3 at = getOutputCoords();
    int mine = at.z / 2;
    int network = at.x * ${perNetwork};
    int errors = at.x * ${batch / 4};${reader('P')}${reader('X')}${reader('E')}${reader('R')}
    vec4 rates = ${read('R', 'at.x')};
    vec4 before = ${read('P', 'network + mine')};
    vec4 gradient = vec4(0.);
    float rate;
    if (mine < ${q * width}) {
      int unit = mine / ${q};
      int part = mine - unit * ${q};
      ${times(q, (k) => `vec4 w${k} = ${read('P', `network + unit * ${q} + ${k}`)};\n      `)}
      vec4 outputs = ${read('P', `network + ${q * width} + unit / 4`)};
      int lane = unit - unit / 4 * 4;
      float v = lane == 0 ? outputs.x : lane == 1 ? outputs.y : lane == 2 ? outputs.z : outputs.w;
      for (int four = 0; four < ${batch / 4}; four++) {
        vec4 error = ${read('E', 'errors + four')};
        int xAt = four * ${width};
        ${times(4 * q, (i) => `vec4 x${i} = ${read('X', `xAt + ${i}`)};\n        `)}
        vec4 z = vec4(${[0, 1, 2, 3].map((lane) => Array.from({ length: q }, (_, k) => `dot(w${k}, x${lane * q + k})`).join(' + ')).join(', ')});
        vec4 delta = error * slope(value(z));
        ${times(q, (k) => `if (part == ${k}) gradient += ${LANES.map((name, lane) => `delta.${name} * x${lane * q + k}`).join(' + ')};\n        `)}
      }
      gradient *= v;
      rate = rates.x;
    } else {
      int wAt = network + (mine - ${q * width}) * ${width};
      ${times(width, (i) => `vec4 w${i} = ${read('P', `wAt + ${i}`)};\n      `)}${examples(
        (lane) =>
          `gradient += error.${LANES[lane]} * value(vec4(${[0, 1, 2, 3].map((unit) => dots((k) => `w${unit * q + k}`)).join(', ')}));`,
      )}
      rate = rates.y;
    }
    setOutput(clamp(before - rate * ${(2 / (batch * width)).toExponential(9)} * gradient, -${LARGEST}, ${LARGEST}));
  }`,
  );
}

/** One network's tally a fragment. Infinities and NaN are told by their bits: comparisons with NaN differ between devices. */
export function tallyProgram(networks: number, batch: number): GPGPUProgram {
  return {
    ...program(
      ['T', 'E'],
      [networks, 2, 2],
      `${FETCH}
  void main() {
    ivec3 at = getOutputCoords();${reader('T')}${reader('E')}
    vec4 was = ${read('T', 'at.x')};
    float sum = 0.;
    for (int four = 0; four < ${batch / 4}; four++) {
      vec4 error = ${read('E', `at.x * ${batch / 4} + four`)};
      sum += dot(error, error);
    }
    float v = sum * scale;
    bool finite = (floatBitsToUint(v) & 0x7f800000u) != 0x7f800000u;
    bool gone = was.w > 0. || !finite || v > limit;
    v = gone ? cap : clamp(v, 1e-30, cap);
    setOutput(vec4(was.x + v, was.y + 1. / v, was.z + late * v, gone ? 1. : 0.));
  }`,
    ),
    customUniforms: ['scale', 'late', 'cap', 'limit'].map((name) => ({ name, type: 'float' as const })),
  };
}
