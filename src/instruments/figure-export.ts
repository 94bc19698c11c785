const SVG = 'http://www.w3.org/2000/svg';
const PADDING = 24;
const LINE = 20;

/** What a drawing needs to look the same without its style sheets. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-numeric',
] as const;

function withStyles(source: SVGSVGElement): SVGSVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const originals = source.querySelectorAll<SVGElement>('*');
  copy.querySelectorAll<SVGElement>('*').forEach((element, index) => {
    const original = originals[index];
    if (!original || element.tagName === 'title' || element.tagName === 'desc') return;
    const style = getComputedStyle(original);
    for (const name of STYLES) element.style.setProperty(name, style.getPropertyValue(name));
    element.removeAttribute('class');
  });
  return copy;
}

/** Breaks text into lines of at most `length` characters, at spaces. */
function wrapText(text: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < length) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * One SVG document of all drawings within a figure, placed as they stand on the page, on the page's background, with
 * styles written out and the given lines beneath.
 */
export function composeSvg(
  figure: HTMLElement,
  texts: readonly string[],
): { svg: string; width: number; height: number } {
  const frame = figure.getBoundingClientRect();
  const page = getComputedStyle(figure);
  const width = Math.ceil(frame.width) + 2 * PADDING;
  const lines = texts.flatMap((text) => wrapText(text, Math.floor(frame.width / 6.7)));
  const height = Math.ceil(frame.height) + 2 * PADDING + LINE * (lines.length + 1);
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('xmlns', SVG);
  root.setAttribute('width', String(width));
  root.setAttribute('height', String(height));
  root.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const background = document.createElementNS(SVG, 'rect');
  background.setAttribute('width', '100%');
  background.setAttribute('height', '100%');
  background.style.fill = page.backgroundColor;
  root.append(background);
  for (const drawing of figure.querySelectorAll<SVGSVGElement>('svg[role="img"]')) {
    const at = drawing.getBoundingClientRect();
    const copy = withStyles(drawing);
    copy.setAttribute('x', String(at.left - frame.left + PADDING));
    copy.setAttribute('y', String(at.top - frame.top + PADDING));
    root.append(copy);
  }
  lines.forEach((line, index) => {
    const text = document.createElementNS(SVG, 'text');
    text.setAttribute('x', String(PADDING));
    text.setAttribute('y', String(frame.height + PADDING + LINE * (index + 1.5)));
    text.style.fill = page.color;
    text.style.fontFamily = page.fontFamily;
    text.style.fontSize = '13px';
    text.textContent = line;
    root.append(text);
  });
  return { svg: new XMLSerializer().serializeToString(root), width, height };
}
