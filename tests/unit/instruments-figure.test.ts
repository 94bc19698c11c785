import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { GradientFlowFigure } from '../../src/instruments/gradient-flow/Figure.tsx';
import GradientFlow from '../../src/instruments/gradient-flow/GradientFlow.tsx';
import { packFrame, unpackFrame } from '../../src/instruments/packed-frame.ts';
import { gradientFlowCsv } from '../../src/lab/experiments/gradient-flow/csv.ts';
import { deadFrame, failedFrame, partialFrame, slopedFrame } from './instruments-frames.ts';

const draw = (frame: Parameters<typeof GradientFlowFigure>[0]['frame'], width = 700) =>
  render(h(GradientFlowFigure, { frame, width, id: 'figure' }));
const sigmoid = slopedFrame(-0.63);

describe('GradientFlowFigure', () => {
  it('marks where a number format reads 0, and says so', () => {
    const html = draw(sigmoid);
    expect(html).toContain('data-regime="vanishing"');
    expect(html).toContain('fp16 reads 0 from layer 37 down');
    expect(html).not.toContain('fp32 reads 0');
    expect(html.match(/chart-zero/g)).toHaveLength(1);
  });

  it('marks overflow', () => {
    const html = draw(slopedFrame(0.15));
    expect(html).toContain('data-regime="exploding"');
    expect(html).toContain('chart-overflow');
    expect(html).toContain('fp16 overflows at layer 17 of the backward pass');
  });

  it('marks a true zero of the measurement outside the scale', () => {
    const html = draw(deadFrame(slopedFrame(-0.01), 20));
    expect(html).toContain('exactly 0 from layer 20 down, in the median network');
    expect(html).toContain('vanishing, exactly 0');
  });

  it('marks where a quantity stopped being finite, in the main panel and in its own', () => {
    const html = draw(failedFrame(slopedFrame(0.5), 12));
    expect(html.match(/chart-not-a-number/g)).toHaveLength(2);
    expect(html).toContain('the activation is not finite at layer 12');
  });

  it('never writes a number that is not one into the drawing, whatever the frame and width', () => {
    const frames = [
      sigmoid,
      slopedFrame(-0.63, { depth: 200 }),
      slopedFrame(0, { depth: 1 }),
      partialFrame(sigmoid, 50),
      partialFrame(sigmoid, 20),
      deadFrame(sigmoid, 50),
      failedFrame(sigmoid, 1),
      { ...sigmoid, theory: null, formats: null },
    ];
    for (const frame of frames)
      for (const width of [280, 700]) expect(draw(frame, width)).not.toMatch(/="[^"]*(NaN|Infinity)/);
  });
});

describe('GradientFlow', () => {
  const props = {
    initialFrame: packFrame(sigmoid),
    preset: 'deep-sigmoid',
    base: '/',
    permalink: '/instruments/gradient-flow/',
    staticBackend: 'WASM, fp32',
  };

  it('renders complete on the server: both drawings, finding, table, where it was computed', () => {
    const html = render(h(GradientFlow, props));
    expect(html).toContain('static-wide');
    expect(html).toContain('static-narrow');
    expect(html).toContain('After 50 sigmoid layers the input receives');
    expect(html).toContain('<th scope="row">50</th>');
    expect(html).toContain('computed when this page was built (WASM, fp32)');
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names every control', () => {
    const html = render(h(GradientFlow, props));
    for (const label of ['Depth', 'Weight variance', 'First seed', 'More controls']) expect(html).toContain(label);
    expect(html).toMatch(/id="gradient-flow-branchScale"[^>]* disabled/);
  });

  it('links a failure to the entry that explains it, under the base path', () => {
    const html = render(
      h(GradientFlow, { ...props, base: '/guide/', initialFrame: packFrame(failedFrame(sigmoid, 3)) }),
    );
    expect(html).toContain('href="/guide/terms/overflow/"');
  });
});

describe('packFrame', () => {
  it('keeps zeros, gaps and overflows through JSON', () => {
    const frame = deadFrame(partialFrame(sigmoid, 30), 10);
    const back = unpackFrame<typeof frame>(packFrame(frame));
    expect(back.gradient.median[0]).toBe(-Infinity);
    expect(back.gradient.median[20]).toBeNaN();
    expect(back.gradient.median[40]).toBeCloseTo(frame.gradient.median[40] ?? 0, 3);
    expect(back.params).toEqual(frame.params);
  });
});

describe('gradientFlowCsv', () => {
  it('has a row a layer, and writes what numbers cannot say as NumPy reads it', () => {
    const [head, input, ...rest] = gradientFlowCsv(deadFrame(sigmoid, 10)).trim().split('\n');
    expect(head).toMatch(/^layer,log10_gradient_median,/);
    expect(input).toMatch(/^0,-inf,/);
    expect(input).toContain('nan');
    expect(rest).toHaveLength(50);
    expect(rest.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
  });
});
