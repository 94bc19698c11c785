import { download, svgToPng } from './downloads.ts';
import { composeSvg } from './figure-export.ts';

/** What there is to take from a figure. */
interface Takeaway {
  /** The files' name without its extension: `gradient-flow-relu-50`. */
  fileName: string;
  /** Lines under the drawing: what was found, and with what settings. */
  caption: readonly string[];
  csv(): string;
  /** What the CSV holds, in words. */
  csvTitle: string;
  /** Writes the Python script. */
  script(): Promise<string>;
}

/** The files a reader can take from the figure. `drawing` gives the element that holds it. */
export function instrumentDownloads(takeaway: Takeaway, drawing: () => HTMLElement | null) {
  const { fileName } = takeaway;
  const compose = () => {
    const element = drawing();
    if (!element) throw new Error('the figure is not drawn yet.');
    return composeSvg(element, takeaway.caption);
  };
  return [
    {
      name: 'CSV',
      title: takeaway.csvTitle,
      run: () => download(`${fileName}.csv`, takeaway.csv(), 'text/csv'),
    },
    {
      name: 'SVG',
      title: 'The figure as a drawing',
      run: () => download(`${fileName}.svg`, compose().svg, 'image/svg+xml'),
    },
    {
      name: 'PNG',
      title: 'The figure as an image, at twice its size',
      run: async () => {
        const { svg, width, height } = compose();
        download(`${fileName}.png`, await svgToPng(svg, width, height));
      },
    },
    {
      name: 'Reproduce',
      title: 'A Python script (NumPy and PyTorch) that repeats this measurement',
      run: async () => download(`${fileName}.py`, await takeaway.script(), 'text/x-python'),
    },
  ];
}
