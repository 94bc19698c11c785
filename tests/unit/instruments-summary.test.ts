import { describe, expect, it } from 'vitest';
import { decadesPerLayer, regimeOf } from '../../src/lab/experiments/gradient-flow/regime.ts';
import { summarizeGradientFlow } from '../../src/lab/experiments/gradient-flow/summary.ts';
import { magnitudeText } from '../../src/lab/numerics/magnitude-text.ts';
import { deadFrame, failedFrame, partialFrame, slopedFrame } from './instruments-frames.ts';

describe('magnitudeText', () => {
  it.each([
    [-31.387, '4.1·10⁻³²'],
    [-30, '10⁻³⁰'],
    [-0.2147, '0.61'],
    [0, '1'],
    [1.5441, '35'],
    [4.7, '5.0·10⁴'],
    [-4.00001, '10⁻⁴'],
    [-Infinity, '0'],
    [Infinity, '∞'],
    [Number.NaN, 'not a number'],
  ])('%s is %s', (log10, text) => expect(magnitudeText(log10)).toBe(text));
});

describe('regimeOf', () => {
  it('judges the slope a layer over the whole depth', () => {
    expect(regimeOf(slopedFrame(-0.63))).toBe('vanishing');
    expect(regimeOf(slopedFrame(-0.63, { depth: 3 }))).toBe('healthy');
    expect(regimeOf(slopedFrame(0.15))).toBe('exploding');
    expect(regimeOf(partialFrame(slopedFrame(-0.63), 45))).toBe('vanishing');
  });

  it('counts a true zero as vanished', () => {
    const frame = deadFrame(slopedFrame(0), 20);
    expect(decadesPerLayer(frame.gradient.median)).toBe(-Infinity);
    expect(regimeOf(frame)).toBe('vanishing');
  });
});

describe('summarizeGradientFlow', () => {
  it('states a vanished gradient, the theory and what plain formats keep', () => {
    expect(summarizeGradientFlow(slopedFrame(-0.63))).toMatch(
      /^After 50 sigmoid layers the input receives 3\.\d·10⁻³² of the last layer’s gradient: it is divided by 4\.\d at each layer on average\. Mean-field theory says 3\.2·10⁻³²\. Plain fp16 reads 0 from layer 37 down\.$/,
    );
  });

  it('states a kept and an exploded gradient', () => {
    expect(summarizeGradientFlow(slopedFrame(-0.002, { activation: 'relu' }))).toMatch(
      /^Over 50 ReLU layers the gradient neither vanishes/,
    );
    expect(
      summarizeGradientFlow(
        slopedFrame(0.15, { activation: 'relu', architecture: 'residual', normalization: 'layer' }),
      ),
    ).toMatch(
      /^After 50 residual ReLU layers with layer normalization the input receives 3\.\d·10⁷ times .*multiplied by 1\.4.*Plain fp16 overflows at layer 17 of the backward pass\.$/,
    );
  });

  it('tells the typical network from the mean that theory predicts', () => {
    const frame = slopedFrame(-0.01);
    const spread = {
      ...frame,
      gradient: { ...frame.gradient, meanSquare: frame.gradient.median.map((v, l) => v + (50 - l) * 0.01) },
    };
    expect(summarizeGradientFlow(spread)).toContain(
      'Mean-field theory, which predicts the root mean square over networks (',
    );
  });

  it('states a true zero, a failure and a partial pass', () => {
    expect(summarizeGradientFlow(deadFrame(slopedFrame(-0.01, { activation: 'relu' }), 20))).toBe(
      'In 50 ReLU layers no gradient gets past layer 21. In the median network it is exactly 0 from layer 20 down: at layer 21 all units are flat on the whole batch.',
    );
    expect(summarizeGradientFlow(failedFrame(slopedFrame(0.5), 12))).toBe(
      'At layer 12 of 50 the activation of seed 3 is no longer a finite number, and the measurement ends there.',
    );
    expect(summarizeGradientFlow(partialFrame(slopedFrame(-0.6), 31))).toMatch(
      /^Backward pass: the gradient has come down to layer 31 of 50, at /,
    );
    const forward = { ...partialFrame(slopedFrame(-0.6), 51), phase: 'forward' as const };
    expect(summarizeGradientFlow(forward)).toMatch(/^Forward pass: layer 50 of 50 is reached/);
  });
});
