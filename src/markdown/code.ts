import type { Element } from 'hast';
import type { ShikiTransformer } from 'shiki';

const COLOUR = /color:var\(--astro-code-(?:token-)?([\w-]+)\)/u;

/** What is set in the colour of the text; punctuation alone would be half of all the elements. */
const PLAIN = new Set(['foreground', 'punctuation']);

/** Colours as classes (`code-keyword`) in place of a style on every word: shorter, and left to the style sheet. */
export const colourClasses: ShikiTransformer = {
  name: 'colour-classes',
  pre(node) {
    delete node.properties['style'];
  },
  line(node) {
    // A word without a colour needs no element of its own.
    node.children = node.children.flatMap((child) =>
      child.type === 'element' && Object.keys(child.properties).length === 0 ? child.children : [child],
    );
  },
  span(node) {
    const colour = COLOUR.exec(String(node.properties['style']))?.[1];
    delete node.properties['style'];
    if (colour !== undefined && !PLAIN.has(colour)) node.properties['class'] = `code-${colour}`;
  },
};

/** Sets the `title="…"` of a code block above it. */
export const codeTitle: ShikiTransformer = {
  name: 'code-title',
  root(root) {
    const title = /\btitle="([^"]*)"/u.exec(this.options.meta?.__raw ?? '')?.[1];
    if (title === undefined) return;
    const caption: Element = {
      type: 'element',
      tagName: 'figcaption',
      properties: {},
      children: [{ type: 'text', value: title }],
    };
    const blocks = root.children.filter((child) => child.type === 'element');
    root.children = [
      { type: 'element', tagName: 'figure', properties: { class: 'code' }, children: [caption, ...blocks] },
    ];
  },
};
