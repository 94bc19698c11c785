import { describe, expect, it } from 'vitest';
import { computeQuantity, type QuantityOptions, quantityText } from '../../src/lab/theory/quantities.ts';

const tensors = [[3, 4], [12]];

describe('clipping', () => {
  it.each([
    ['clip-norm', { tensors }, 13],
    ['clip-coefficient', { tensors, threshold: 1 }, 1 / 13],
    ['clip-coefficient', { tensors, threshold: 20 }, 1],
    ['clipped-entry', { tensors, by: 'global-norm', threshold: 1, index: 1 }, 0.230769],
    ['clipped-entry', { tensors, by: 'global-norm', threshold: 1, index: 2 }, 0.307692],
    ['clipped-entry', { tensors, by: 'global-norm', threshold: 1, index: 3 }, 0.923077],
    ['clipped-entry', { tensors, by: 'norm', threshold: 1, index: 1 }, 0.6],
    ['clipped-entry', { tensors, by: 'norm', threshold: 1, index: 2 }, 0.8],
    ['clipped-entry', { tensors, by: 'norm', threshold: 1, index: 3 }, 1],
    ['clipped-entry', { tensors, by: 'value', threshold: 1, index: 2 }, 1],
    ['clipped-entry', { tensors: [[-7, 0.5]], by: 'value', threshold: 1, index: 1 }, -1],
    ['clipped-entry', { tensors: [[-7, 0.5]], by: 'value', threshold: 1, index: 2 }, 0.5],
    ['clipped-entry', { tensors, by: 'global-norm', threshold: 20, index: 3 }, 12],
    ['clipped-norm', { tensors, by: 'global-norm', threshold: 1 }, 1],
    ['clipped-norm', { tensors, by: 'norm', threshold: 1 }, Math.SQRT2],
    ['clipped-norm', { tensors, by: 'value', threshold: 1 }, Math.sqrt(3)],
    ['clip-cosine', { tensors, by: 'global-norm', threshold: 1 }, 1],
    ['clip-cosine', { tensors, by: 'norm', threshold: 1 }, 0.924678],
    ['clip-cosine', { tensors, by: 'value', threshold: 1 }, 0.84382],
  ] as [string, QuantityOptions, number][])('%s of %j is %f', (of, options, expected) => {
    expect(Math.abs(computeQuantity(of, options) - expected)).toBeLessThan(1e-6);
  });

  it.each([
    ['clip-norm', {}, 'tensors = undefined: lists of finite numbers'],
    ['clip-norm', { tensors: [[0], []] }, 'tensors = [[0],[]]: lists of finite numbers, not all 0'],
    ['clip-norm', { tensors: [[1, Number.NaN]] }, 'lists of finite numbers'],
    ['clip-coefficient', { tensors }, 'threshold = undefined: a number above 0'],
    ['clipped-norm', { tensors, by: 'length', threshold: 1 }, 'by = "length": allowed are value, norm, global-norm'],
    ['clipped-entry', { tensors, by: 'value', threshold: 1, index: 4 }, 'index = 4: the tensors have 3 numbers'],
  ] as [string, QuantityOptions, string][])('%s of %j says what is wrong', (of, options, message) => {
    expect(() => computeQuantity(of, options)).toThrow(message);
  });
});

describe('the wall of a recurrent unit', () => {
  // Computed in NumPy by the recursion of the state and its derivatives, and checked against finite differences.
  it.each([
    [4, 0.683182],
    [4.5, 11.480404],
    [5, 779.3982],
    [5.5, 54759.2],
    [6, 3028551.7],
    [7, 4.28356e9],
  ])('at w = %d has a gradient of %f', (weight, expected) => {
    expect(Math.abs(computeQuantity('ridge-gradient', { weight }) / expected - 1)).toBeLessThan(1e-6);
  });

  it('begins where the factor is 1, and takes the line of zero loss', () => {
    expect(computeQuantity('wall-from', {})).toBeCloseTo(4.2552519304, 10);
    expect(computeQuantity('ridge-factor', { weight: 4.2552519304 })).toBeCloseTo(1, 10);
    expect(computeQuantity('ridge-bias', { weight: 5 })).toBeCloseTo(0.5 - 5 * 0.6224593312, 9);
    expect(computeQuantity('zero-loss-until', {})).toBeCloseTo(4.4789124, 7);
    expect(computeQuantity('ridge-loss', {})).toBeCloseTo(0.0060125553, 10);
  });

  it('is printed as numbers near 1 and as powers of ten beyond', () => {
    expect(quantityText('ridge-gradient', { weight: 4 }, 3)).toBe('0.683');
    expect(quantityText('ridge-gradient', { weight: 6 })).toBe('3.0·10⁶');
  });
});
