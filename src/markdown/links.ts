import type { MdastPluginDefinition } from 'satteri';
import { address } from '../glossary/address.ts';
import { namesOf } from '../glossary/glossary.ts';
import { didYouMean, nearest } from '../glossary/nearest.ts';
import { type MarkdownDocument, report } from './document.ts';

type LinkVisitor = NonNullable<MdastPluginDefinition['link']>;

/** Resolves `term:` and `demo:` links, and puts the site's sub-path before addresses that begin at its root. */
export function linkVisitor(document: MarkdownDocument): LinkVisitor {
  return (node, context) => {
    const link = resolveLink(document, node.url);
    if (link === undefined) return;
    if ('reason' in link) {
      report(document, node, link.reason, link.remedy);
      return;
    }
    context.setProperty(node, 'url', link.href);
    if (link.properties !== undefined) context.setProperty(node, 'data', { hProperties: link.properties });
  };
}

type Resolution = { href: string; properties?: Record<string, string> } | { reason: string; remedy: string };

/** Where a link of the text leads, or why nowhere; nothing for addresses that stay as they are. */
export function resolveLink(document: MarkdownDocument, url: string): Resolution | undefined {
  if (url.startsWith('term:')) return termLink(document, decode(url.slice('term:'.length)));
  if (url.startsWith('demo:')) return demoLink(document, decode(url.slice('demo:'.length)));
  if (url.startsWith('/') && !url.startsWith('//')) return { href: address(url, document.site.base) };
  return undefined;
}

function termLink({ glossary, site }: MarkdownDocument, target: string): Resolution {
  const [name = '', fragment] = target.split('#');
  const term = glossary.resolve(name);
  if (term === undefined) {
    const hint = didYouMean(name, glossary.terms.flatMap(namesOf));
    const remedy = `${hint}Link any name of an entry in content/terms, or add the name to its aliases.`;
    return { reason: `no entry is called "${name}"`, remedy };
  }
  const path = address(`/terms/${term.slug}/`, site.base);
  return {
    href: fragment === undefined ? path : `${path}#${fragment}`,
    properties: { class: 'term', 'data-term': term.slug, title: `${term.title}: ${term.short}` },
  };
}

function demoLink({ site }: MarkdownDocument, target: string): Resolution {
  const [experiment = '', preset = ''] = target.split('/');
  const presets = Object.hasOwn(site.presets, experiment) ? site.presets[experiment] : undefined;
  if (presets === undefined) {
    const known = Object.keys(site.presets);
    const remedy = `${didYouMean(experiment, known)}The experiments are ${known.join(', ')}.`;
    return { reason: `no experiment is called "${experiment}"`, remedy };
  }
  if (!presets.includes(preset)) {
    const near = nearest(preset, presets);
    const hint = near === undefined ? '' : `Did you mean "demo:${experiment}/${near}"? `;
    const remedy = `${hint}The presets are ${presets.join(', ')}.`;
    return { reason: `experiment "${experiment}" has no preset "${preset}"`, remedy };
  }
  return {
    href: address(`/instruments/${experiment}/?preset=${preset}`, site.base),
    properties: { class: 'preset', 'data-demo': `${experiment}/${preset}` },
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
