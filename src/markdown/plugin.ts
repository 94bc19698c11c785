import type {} from '@astrojs/markdown-satteri';
import type { MdastPluginEntry } from 'satteri';
import { contentError } from '../glossary/problems.ts';
import { citationVisitor } from './citations.ts';
import { componentVisitor } from './components.ts';
import { openDocument, type SiteContext } from './document.ts';
import { linkVisitor } from './links.ts';
import { displayMathVisitor, inlineMathVisitor } from './mathematics.ts';
import { checkSections, isEntry } from './sections.ts';
import { tableVisitor } from './tables.ts';

/**
 * The guide's own Markdown: `term:` and `demo:` links, `[@citations]`, mathematics, components, an entry's sections.
 * All faults of a document are thrown together once it has been read to its end. Pages find the keys it cites, in
 * order, as `remarkPluginFrontmatter.cited`.
 */
export function guideMarkdown(site: SiteContext): MdastPluginEntry {
  return ({ fileURL }) => {
    const document = openDocument(site, fileURL);
    return {
      name: 'guide-markdown',
      options: { position: true },
      before(root, context) {
        if (isEntry(document)) checkSections(document, root, context);
      },
      link: linkVisitor(document),
      text: citationVisitor(document),
      inlineMath: inlineMathVisitor(document),
      math: displayMathVisitor(document),
      table: tableVisitor,
      mdxJsxFlowElement: componentVisitor(document),
      mdxJsxTextElement: componentVisitor(document),
      after(_root, context) {
        if (document.problems.length > 0) {
          if (site.onProblems === undefined) throw contentError(document.problems);
          site.onProblems(document.problems);
        }
        if (context.data.astro !== undefined) context.data.astro.frontmatter['cited'] = document.cited;
      },
    };
  };
}
