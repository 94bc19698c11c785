import { scaleLinear } from 'd3-scale';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { Band, Line, relativePath } from '../../src/charts/curves.tsx';
import { OffScaleRow } from '../../src/charts/OffScaleRow.tsx';

const x = scaleLinear([0, 4], [0, 400]);
const y = scaleLinear([-10, 0], [100, 0]);
const area = { left: 50, right: 400, top: 0, bottom: 100 };

describe('Line', () => {
  it('breaks at what is not a finite number', () => {
    const html = render(h(Line, { xs: [0, 1, 2, 3, 4], ys: [0, -1, Number.NaN, -Infinity, -4], x, y, class: 'a' }));
    expect(html).toContain('d="M0,0l100,10M400,40Z"');
    expect(html).not.toMatch(/NaN|Infinity/);
  });

  it('draws nothing where there is nothing', () => {
    expect(render(h(Line, { xs: [0, 1], ys: [-Infinity, Number.NaN], x, y, class: 'a' }))).toBe('');
  });
});

describe('relativePath', () => {
  it('leads to the same points', () => {
    expect(relativePath('M0.1,0.2L0.3,-7L100,100.5Z')).toBe('M0.1,0.2l.2,-7.2l99.7,107.5Z');
    expect(relativePath('M1,1L2,2ZM5,5L5,6')).toBe('M1,1l1,1ZM5,5l0,1');
  });
});

describe('Band', () => {
  it('leaves a gap where either edge is zero', () => {
    const html = render(h(Band, { xs: [0, 1, 2], low: [-Infinity, -2, -1], high: [-1, -1, 0], x, y, class: 'a' }));
    expect(html).not.toMatch(/NaN|Infinity/);
    expect(html).toContain('M100');
  });
});

describe('OffScaleRow', () => {
  const row = (from: number) => render(h(OffScaleRow, { area, y: 120, kind: 'zero', from, to: 50, label: 'reads 0' }));

  it('keeps its words inside the drawing', () => {
    expect(row(100)).toContain('text-anchor="start"');
    expect(row(380)).toContain('text-anchor="end"');
  });

  it('does not run its line through its words', () => {
    expect(row(380)).not.toContain('x1="380"');
    expect(row(100)).toContain('x1="100"');
  });
});
