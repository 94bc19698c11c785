import type { MdastPluginDefinition } from 'satteri';

type TableVisitor = NonNullable<MdastPluginDefinition['table']>;

/** Puts a table into a container that scrolls when it is wider than the page, and that the keyboard can reach. */
export const tableVisitor: TableVisitor = (node, context) => {
  // TeX would be read out as it is written.
  const columns = node.children[0]?.children
    .map(({ children }) =>
      children
        .filter((child) => child.type !== 'inlineMath')
        .map((child) => context.textContent(child))
        .join('')
        .trim()
        .replace(/[:,]$/, ''),
    )
    .filter((text) => text !== '');
  const named = columns === undefined || columns.length === 0 ? 'Table' : `Table: ${columns.join(', ')}`;
  context.wrapNode(node, {
    type: 'mdxJsxFlowElement',
    name: 'div',
    attributes: Object.entries({
      class: 'table',
      role: 'group',
      'aria-label': named,
      tabindex: '0',
    }).map(([name, value]) => ({ type: 'mdxJsxAttribute', name, value })),
    children: [],
  });
};
