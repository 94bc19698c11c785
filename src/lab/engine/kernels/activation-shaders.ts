import { type LabActivationName, LEAKY_SLOPE, SELU_ALPHA, SELU_LAMBDA } from '../../nn/activations.ts';

/** GLSL for one activation: `value(z, s)` = φ(s z)/s and `slope(x)` = φ′(x), both accurate near 0 in fp32. */
interface ActivationShader {
  value: string;
  slope: string;
}

const float = (x: number) => x.toExponential(9);

// exp of a clamped argument: an infinity inside a shader is undefined behaviour.
const SIGMOID = `
  float decay(float x) { return exp(-min(abs(x), 87.)); }
  float sigmoid(float x) { float e = decay(x); return (x < 0. ? e : 1.) / (1. + e); }
  float sigmoidSlope(float x) { float e = decay(x); return e / ((1. + e) * (1. + e)); }`;

// Series below 1, Abramowitz & Stegun 7.1.26 above: 1.5e-7 absolute, and relative near 0, where it matters.
const ERF = `
  float erfOverX(float x) {
    float t = x * x;
    return 1.1283791671 * (1. + t * (-.33333333333 + t * (.1 + t * (-.02380952381 + t * (4.62962963e-3
      + t * (-7.57575758e-4 + t * (1.06837607e-4 + t * (-1.32275132e-5 + t * (1.45891690e-6 + t * -1.45038522e-7)))))))));
  }
  float erfAbove1(float x) {
    float t = 1. / (1. + .3275911 * x);
    return 1. - t * (.254829592 + t * (-.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
      * exp(-min(x * x, 87.));
  }
  float erf(float x) { float a = abs(x); return a < 1. ? x * erfOverX(x) : sign(x) * erfAbove1(a); }`;

const NORMAL = `${ERF}
  float cumulative(float x) { return .5 * (1. + erf(x * .70710678119)); }
  float density(float x) { return .39894228040 * exp(-min(.5 * x * x, 87.)); }`;

/** (eˣ − 1)/x near 0, and z-scaled elsewhere, for the exponential units' left side. */
const EXPM1 = `
  float expm1Scaled(float z, float s) {
    float x = s * z;
    if (x > -.25) return z * (1. + x * (.5 + x * (.16666666667 + x * (.04166666667 + x * (.00833333333 + x * .00138888889)))));
    return (exp(max(x, -87.)) - 1.) / s;
  }`;

const exponential = (alpha: number, lambda: number): ActivationShader => ({
  value: `${EXPM1}
  float value(float z, float s) { return ${float(lambda)} * (z > 0. ? z : ${float(alpha)} * expm1Scaled(z, s)); }`,
  slope: `float slope(float x) { return ${float(lambda)} * (x > 0. ? 1. : ${float(alpha)} * exp(max(x, -87.))); }`,
});

const rectifier = (left: number): ActivationShader => ({
  // 0 · (−∞) is NaN, so the flat side is written out; NaN itself falls through both comparisons.
  value: `float value(float z, float s) { return z > 0. ? z : z <= 0. ? ${left === 0 ? '0.' : `${float(left)} * z`} : z; }`,
  slope: `float slope(float x) { return x > 0. ? 1. : x <= 0. ? ${float(left)} : x; }`,
});

export const ACTIVATION_SHADERS: Record<LabActivationName, ActivationShader> = {
  linear: { value: 'float value(float z, float s) { return z; }', slope: 'float slope(float x) { return 1.; }' },
  sigmoid: {
    value: `${SIGMOID}
  float value(float z, float s) { return sigmoid(s * z) / s; }`,
    slope: `${SIGMOID}
  float slope(float x) { return sigmoidSlope(x); }`,
  },
  tanh: {
    value: `
  float value(float z, float s) {
    float x = s * z;
    float t = x * x;
    if (t < .04) return z * (1. + t * (-.33333333333 + t * (.13333333333 + t * (-.05396825397 + t * .02186948854))));
    float e = exp(-2. * min(abs(x), 43.));
    return sign(z) * (1. - e) / ((1. + e) * s);
  }`,
    slope: `${SIGMOID}
  float slope(float x) { return 4. * sigmoidSlope(2. * x); }`,
  },
  relu: rectifier(0),
  'leaky-relu': rectifier(LEAKY_SLOPE),
  elu: exponential(1, 1),
  selu: exponential(SELU_ALPHA, SELU_LAMBDA),
  gelu: {
    value: `${NORMAL}
  float value(float z, float s) { return z * cumulative(s * z); }`,
    slope: `${NORMAL}
  float slope(float x) { return cumulative(x) + x * density(x); }`,
  },
  silu: {
    value: `${SIGMOID}
  float value(float z, float s) { return z * sigmoid(s * z); }`,
    slope: `${SIGMOID}
  float slope(float x) { return sigmoid(x) + x * sigmoidSlope(x); }`,
  },
  softplus: {
    value: `
  float value(float z, float s) {
    float e = exp(-min(abs(s * z), 87.));
    float tail = e < .05 ? e * (1. - e * (.5 - e * (.33333333333 - e * (.25 - e * .2)))) : log(1. + e);
    return max(z, 0.) + tail / s;
  }`,
    slope: `${SIGMOID}
  float slope(float x) { return sigmoid(x); }`,
  },
  erf: {
    value: `${ERF}
  float value(float z, float s) {
    float x = s * z;
    return abs(x) < 1. ? z * erfOverX(x) : sign(z) * erfAbove1(abs(x)) / s;
  }`,
    slope: 'float slope(float x) { return 1.1283791671 * exp(-min(x * x, 87.)); }',
  },
};
