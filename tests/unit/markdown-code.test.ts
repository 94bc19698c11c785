import { satteriCreateHighlightFn } from '@astrojs/markdown-satteri';
import { expect, test } from 'vitest';
import { codeTitle, colourClasses } from '../../src/markdown/code.ts';

interface Node {
  tagName?: string;
  properties?: Record<string, unknown>;
  value?: string;
  children?: Node[];
}

/** A tree as tags with their classes, to be compared at a glance. */
function outline({ tagName, properties, value, children = [] }: Node): string {
  const inner = children.map(outline).join('');
  if (tagName === undefined) return value ?? inner;
  const name = [tagName, properties?.['class']].filter(Boolean).join('.');
  expect(properties?.['style'], `style of ${name}`).toBeUndefined();
  return `<${name}>${inner}</>`;
}

test('code is coloured by classes, without styles, under its title', async () => {
  const highlight = await satteriCreateHighlightFn('shiki', {
    theme: 'css-variables',
    transformers: [colourClasses, codeTitle],
  });
  const titled = (await highlight?.('x = f(1)  # one', 'python', 'title="PyTorch"')) as Node;
  const [caption, pre] = titled.children ?? [];
  expect([titled.tagName, titled.properties?.['class'], caption && outline(caption)]).toEqual([
    'figure',
    'code',
    '<figcaption>PyTorch</>',
  ]);
  const line = pre?.children?.[0]?.children?.[0];
  expect(line && outline(line)).toBe(
    '<span.line>x <span.code-keyword>=</><span.code-function> f</>(<span.code-constant>1</>)<span.code-comment>  # one</></>',
  );
  expect((await highlight?.('x', 'python')) as Node).toMatchObject({ tagName: 'pre' });
});
