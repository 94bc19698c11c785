import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../src/instruments/address-state.ts';
import { sliderScale } from '../../src/instruments/slider-scale.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { gradientFlow, gradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';

const read = (query: string) => readAddress(gradientFlow, query, 'deep-sigmoid');

describe('the address', () => {
  it('is read back to the state it was written from', () => {
    const values = {
      ...presetValues(gradientFlow, 'he-relu'),
      depth: 120,
      sigmaW2: 1.5,
      normalization: 'layer' as const,
    };
    const query = writeAddress(gradientFlow, { preset: 'he-relu', values }, 'deep-sigmoid');
    expect(query).toBe('?preset=he-relu&depth=120&sigmaW2=1.5&normalization=layer');
    expect(read(query)).toEqual({ preset: 'he-relu', values, problems: [], given: true });
  });

  it('says nothing of a page’s own preset, and leaves other parts alone', () => {
    const values = presetValues(gradientFlow, 'deep-sigmoid');
    expect(writeAddress(gradientFlow, { preset: 'deep-sigmoid', values }, 'deep-sigmoid')).toBe('');
    expect(writeAddress(gradientFlow, { preset: 'deep-sigmoid', values }, 'deep-sigmoid', '?q=a&depth=3')).toBe('?q=a');
    expect(writeAddress(gradientFlow, { preset: 'deep-sigmoid', values }, null)).toBe('?preset=deep-sigmoid');
  });

  it('can undo what a preset sets', () => {
    const values = { ...presetValues(gradientFlow, 'exploding-relu'), sigmaW2: null };
    const query = writeAddress(gradientFlow, { preset: 'exploding-relu', values }, null);
    expect(query).toContain('sigmaW2=auto');
    expect(read(query).values).toEqual(values);
  });

  it('reports a wrong value with its range, and stands at the preset’s', () => {
    const { values, problems, given } = read('?depth=500&activation=relu');
    expect(values.depth).toBe(50);
    expect(values.activation).toBe('relu');
    expect(problems).toEqual([{ name: 'depth', message: 'depth = "500": allowed is a whole number, 1–200' }]);
    expect(given).toBe(true);
  });

  it.each([
    '?preset=__proto__',
    '?preset=constructor',
    '?activation=toString',
    '?depth=%00',
    '?depth=1e999',
    '?sigmaW2=NaN',
    `?depth=${'9'.repeat(10_000)}`,
    '?activation=<script>alert(1)</script>',
  ])('stands any value: %.40s', (query) => {
    const { values, preset, problems } = read(query);
    expect(values).toEqual(presetValues(gradientFlow, 'deep-sigmoid'));
    expect(preset).toBe('deep-sigmoid');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message.length).toBeLessThan(500);
  });

  it('passes over what is not the instrument’s', () => {
    expect(read('?tfjsflags=X:1&q=depth').given).toBe(false);
  });
});

describe('sliderScale', () => {
  it('spaces a log slider by ratio and lands on its step', () => {
    const scale = sliderScale(gradientFlowParameters.sigmaW2);
    expect(scale.value(scale.min)).toBe(0.05);
    expect(scale.value(scale.max)).toBe(16);
    expect(scale.value(scale.position(2))).toBeCloseTo(2, 1);
    expect(scale.value(scale.max / 2)).toBe(0.89);
  });

  it('leaves a linear slider to the browser', () => {
    const scale = sliderScale(gradientFlowParameters.depth);
    expect([scale.min, scale.max, scale.step, scale.value(50)]).toEqual([1, 200, 1, 50]);
  });
});
