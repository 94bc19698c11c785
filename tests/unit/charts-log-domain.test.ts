import { describe, expect, it } from 'vitest';
import { countTicks, logDomain } from '../../src/charts/log-domain.ts';

describe('logDomain', () => {
  it('holds the data and 10⁰ in whole decades', () => {
    expect(logDomain([-31.4, -2], 8)).toEqual({ low: -32, high: 0, ticks: [-30, -25, -20, -15, -10, -5, 0] });
    expect(logDomain([7.4], 8).ticks).toContain(0);
  });

  it('is not stretched by zero, overflow or gaps', () => {
    expect(logDomain([-Infinity, Number.NaN, Infinity, -3], 8)).toEqual(logDomain([-3], 8));
  });

  it('shows at least a decade either side of a flat profile', () => {
    expect(logDomain([-0.2, 0.1], 8)).toEqual({ low: -1, high: 1, ticks: [-1, 0, 1] });
  });

  it('keeps to the number of ticks asked for, however deep', () => {
    for (const depth of [3, 17, 60, 126, 900]) expect(logDomain([-depth], 4).ticks.length).toBeLessThanOrEqual(6);
  });
});

describe('countTicks', () => {
  it('labels both ends and divides evenly where it can', () => {
    expect(countTicks(50, 3)).toEqual([0, 25, 50]);
    expect(countTicks(1, 5)).toEqual([0, 1]);
    expect(countTicks(7, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const prime = countTicks(199, 6);
    expect(prime[0]).toBe(0);
    expect(prime.at(-1)).toBe(199);
  });
});
