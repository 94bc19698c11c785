import type { GradientFlowFrame } from '../lab/experiments/gradient-flow/definition.ts';
import { summarizeGradientFlow } from '../lab/experiments/gradient-flow/summary.ts';
import { download, svgToPng } from './downloads.ts';
import { composeSvg } from './figure-export.ts';
import { gradientFlowCsv } from './gradient-flow-csv.ts';

/** `gradient-flow-relu-50`, plus the extension. */
function fileName({ params }: GradientFlowFrame, extension: string): string {
  return `gradient-flow-${params.activation}-${params.depth}.${extension}`;
}

function caption(frame: GradientFlowFrame): string[] {
  const { params } = frame;
  const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
  return [
    summarizeGradientFlow(frame),
    `Width ${params.width}, batch ${params.batch}, ${params.init}, ${seeds}: median, 10–90 %; dashed: mean-field theory.`,
  ];
}

/** The files a reader can take from the figure. `drawing` gives the element that holds it. */
export function gradientFlowDownloads(frame: GradientFlowFrame, drawing: () => HTMLElement | null) {
  const compose = () => {
    const element = drawing();
    if (!element) throw new Error('the figure is not drawn yet.');
    return composeSvg(element, caption(frame));
  };
  return [
    {
      name: 'CSV',
      title: 'The numbers by layer, as base-10 logarithms',
      run: () => download(fileName(frame, 'csv'), gradientFlowCsv(frame), 'text/csv'),
    },
    {
      name: 'SVG',
      title: 'The figure as a drawing',
      run: () => download(fileName(frame, 'svg'), compose().svg, 'image/svg+xml'),
    },
    {
      name: 'PNG',
      title: 'The figure as an image, at twice its size',
      run: async () => {
        const { svg, width, height } = compose();
        download(fileName(frame, 'png'), await svgToPng(svg, width, height));
      },
    },
    {
      name: 'Reproduce',
      title: 'A Python script (NumPy and PyTorch) that repeats this measurement',
      run: async () => {
        const { gradientFlowScript } = await import('../lab/reproduce/gradient-flow.ts');
        download(fileName(frame, 'py'), gradientFlowScript(frame.params), 'text/x-python');
      },
    },
  ];
}
