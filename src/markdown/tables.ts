import type { MdastPluginDefinition } from 'satteri';

type TableVisitor = NonNullable<MdastPluginDefinition['table']>;

/** Puts a table into a container that scrolls when the table is wider than the page, and that the keyboard can reach. */
export const tableVisitor: TableVisitor = (node, context) => {
  const columns = node.children[0]?.children
    .map((cell) => context.textContent(cell).trim())
    .filter((text) => text !== '');
  context.wrapNode(node, {
    type: 'mdxJsxFlowElement',
    name: 'div',
    attributes: Object.entries({
      class: 'table',
      role: 'group',
      'aria-label': `Table: ${columns?.join(', ') ?? ''}`,
      tabindex: '0',
    }).map(([name, value]) => ({ type: 'mdxJsxAttribute', name, value })),
    children: [],
  });
};
