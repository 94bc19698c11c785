import { describe, expect, it } from 'vitest';
import { activations, type LabActivationName } from '../../src/lab/nn/activations.ts';
import { correlationMap } from '../../src/lab/theory/correlation.ts';
import { fixedPointFactor } from '../../src/lab/theory/mean-field.ts';
import { contours, phaseDiagram } from '../../src/lab/theory/phase-diagram.ts';
import { followSignal } from '../../src/lab/theory/signal-path.ts';

/** σ_b² → σ_w² with χ₁ = 1, computed to 30 digits elsewhere. */
const CRITICAL = {
  tanh: { 0.01: 1.42420529, 0.05: 1.76095464, 0.1: 1.98607264, 0.2: 2.28515247, 0.5: 2.84316746, 1: 3.44321091 },
  erf: { 0.01: 1.11428006, 0.05: 1.37583901, 0.1: 1.55211786, 0.2: 1.78817977, 0.5: 2.23365963, 1: 2.71838135 },
} as const;

describe('the phase diagram', () => {
  it.each(['tanh', 'erf'] as const)('has the known edge of chaos of %s', (activation) => {
    const [edge] = contours(phaseDiagram(activation), { sigmaW: 3, sigmaB: 2 }, [0]);
    const [line, ...more] = edge?.lines ?? [];
    expect(more).toEqual([]);
    if (!line) throw new Error('there is no line');
    for (const [biases, weights] of Object.entries(CRITICAL[activation])) {
      const sigmaB = Math.sqrt(Number(biases));
      const above = line.sigmaB.findIndex((value) => value >= sigmaB);
      const [low, high] = [line.sigmaB[above - 1] as number, line.sigmaB[above] as number];
      const share = (sigmaB - low) / (high - low);
      const sigmaW = (line.sigmaW[above - 1] as number) * (1 - share) + (line.sigmaW[above] as number) * share;
      // To a pixel of the drawing, and better.
      expect(Math.abs(sigmaW - Math.sqrt(weights))).toBeLessThan(0.006);
    }
  });

  it('agrees with the exact fixed points everywhere', () => {
    for (const activation of Object.keys(activations) as LabActivationName[]) {
      const logChi = phaseDiagram(activation);
      for (const sigmaW of [0.3, 0.9, 1.2, 1.8, 2.5, 8]) {
        for (const sigmaB of [0.1, 0.5, 2]) {
          // Where two fixed points attract, the start decides: the diagram's is σ_w² + σ_b².
          const exact = followSignal({ activation, sigmaW2: sigmaW ** 2, sigmaB2: sigmaB ** 2 }, 4, 0.5, 2).chi;
          expect(Math.abs(logChi(sigmaW, sigmaB) - Math.log(exact)), `${activation} ${sigmaW} ${sigmaB}`).toBeLessThan(
            3e-3,
          );
        }
      }
    }
  });

  it('is a vertical line for ReLU, at the weights of He et al.', () => {
    const [edge] = contours(phaseDiagram('relu'), { sigmaW: 3, sigmaB: 2 }, [0]);
    expect(edge?.lines).toHaveLength(1);
    for (const sigmaW of edge?.lines[0]?.sigmaW ?? []) expect(sigmaW).toBeCloseTo(Math.SQRT2, 3);
  });

  it('has no edge for sigmoid near by', () => {
    const near = contours(phaseDiagram('sigmoid'), { sigmaW: 3, sigmaB: 2 }, [0]);
    expect(near[0]?.lines).toEqual([]);
    const far = contours(phaseDiagram('sigmoid'), { sigmaW: 16, sigmaB: 2 }, [0]);
    expect(far[0]?.lines).toHaveLength(1);
  });

  it('starts a new line where their number changes', () => {
    // One crossing below σ_b = 1, four above.
    const wave = (sigmaW: number, sigmaB: number) => (sigmaB < 1 ? sigmaW - 1.5 : Math.sin(2 * Math.PI * sigmaW - 0.5));
    const [found] = contours(wave, { sigmaW: 1.7, sigmaB: 2 }, [0]);
    expect(found?.lines.length).toBe(5);
  });
});

describe('the signal’s path', () => {
  const tanh = { activation: 'tanh', sigmaW2: 1.5, sigmaB2: 0.05 } as const;

  it('settles at the fixed point', () => {
    const path = followSignal(tanh, 100, 0.3, 90);
    expect(path.chi).toBeCloseTo(0.9386363, 6);
    expect(path.depthScale).toBeCloseTo(15.79099, 4);
    expect(2 * (path.signal.at(-1) as number)).toBeCloseTo(Math.log10(path.q), 8);
    expect(path.step).toBeCloseTo(Math.log10(path.chi) / 2, 8);
    expect(path.limitCorrelation).toBe(1);
  });

  it('approaches c* at the rate of the correlation map’s slope', () => {
    const ordered = followSignal(tanh, 100, 0.3, 50);
    const distance = (layer: number) => 1 - (ordered.correlation[layer] as number);
    expect(distance(91) / distance(90)).toBeCloseTo(ordered.chi, 2);
    const chaotic = followSignal({ ...tanh, sigmaW2: 4 }, 100, 0.9, 50);
    expect(chaotic.limitCorrelation).toBeLessThan(0.5);
    expect(chaotic.correlation.at(-1)).toBeCloseTo(chaotic.limitCorrelation, 5);
    expect(correlationMap({ ...tanh, sigmaW2: 4 }, chaotic.q, chaotic.limitCorrelation)).toBeCloseTo(
      chaotic.limitCorrelation,
      7,
    );
  });

  it('follows ReLU’s correlations as a power of the depth', () => {
    // (1 − c_l) l² is 35.77 after 100 ReLUs; the first layer has none before it.
    const { correlation } = followSignal({ activation: 'relu', sigmaW2: 2, sigmaB2: 0 }, 101, 0, 50);
    expect((1 - (correlation[101] as number)) * 100 ** 2).toBeCloseTo(35.77, 1);
  });

  it('starts from the first layer’s variance where two fixed points attract', () => {
    // GELU at σ_w² = 2.351716 has an unstable fixed point at q = 1: from σ_w² it grows.
    const grows = { activation: 'gelu', sigmaW2: 2.351716, sigmaB2: 0 } as const;
    expect(followSignal(grows, 10, 0, 5).q).toBe(Infinity);
    expect(followSignal(grows, 10, 0, 5).chi).toBeCloseTo(2.351716 / 2, 6);
    expect(followSignal({ ...grows, sigmaW2: 1.5 }, 10, 0, 5).q).toBe(0);
    expect(fixedPointFactor({ ...grows, sigmaW2: 1.5 })).toBeCloseTo(0.375, 8);
  });

  it('averages the factor over the layers that are measured', () => {
    // Linear: every layer the same; tanh from a wide start: the first layers lose more.
    expect(followSignal({ activation: 'linear', sigmaW2: 4, sigmaB2: 1 }, 10, 0, 5).step).toBeCloseTo(
      Math.log10(2),
      12,
    );
    const early = followSignal({ activation: 'tanh', sigmaW2: 9, sigmaB2: 0 }, 2, 0, 0).step;
    expect(early).not.toBeCloseTo(followSignal({ activation: 'tanh', sigmaW2: 9, sigmaB2: 0 }, 40, 0, 30).step, 3);
  });
});
