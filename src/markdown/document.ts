import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MdastNode } from 'satteri';
import type { Glossary, Problem, Reference } from '../glossary/types.ts';

/** What the plugins need to know of the rest of the site. */
export interface SiteContext {
  /** Read anew for every document, so that a running development server sees new entries. */
  content(): { glossary: Glossary; references: ReadonlyMap<string, Reference> };
  /** The presets that `demo:` links can name, by experiment. */
  presets: Readonly<Record<string, readonly string[]>>;
  /** The sub-path that the site is published under. */
  base: string;
  /** Faults are handed here instead of stopping the build. */
  onProblems?: ((problems: readonly Problem[]) => void) | undefined;
}

/** One document on its way through the plugins. */
export interface MarkdownDocument {
  site: SiteContext;
  /** Path from the repository's root. */
  file: string;
  glossary: Glossary;
  references: ReadonlyMap<string, Reference>;
  /** Keys in the order in which they are first cited; a key's number is its place here. */
  cited: string[];
  /** The anchors of its formulas. */
  formulas: Set<string>;
  problems: Problem[];
}

/** Begins a document. */
export function openDocument(site: SiteContext, fileUrl: URL | undefined): MarkdownDocument {
  const path = fileUrl === undefined ? 'document.mdx' : relative(process.cwd(), fileURLToPath(fileUrl));
  return { site, file: path.replaceAll('\\', '/'), ...site.content(), cited: [], formulas: new Set(), problems: [] };
}

/**
 * Notes a fault of the text.
 *
 * @param offset lines below the node's first
 */
export function report(
  document: MarkdownDocument,
  node: Readonly<Pick<MdastNode, 'position'>>,
  reason: string,
  remedy: string,
  offset = 0,
): void {
  document.problems.push({ file: document.file, line: (node.position?.start.line ?? 1) + offset, reason, remedy });
}

/** Text that can stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
