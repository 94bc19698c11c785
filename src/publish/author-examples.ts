import { entryAddresses, instrumentAddresses, SITE_ADDRESSES } from './addresses.ts';
import { frameHtml, RESIZE_SCRIPT } from './oembed.ts';

/** The instrument that the page for authors shows in a frame, with its settings. */
export const FRAMED = `${instrumentAddresses('gradient-flow').embed}?preset=deep-sigmoid`;

/**
 * What the page for authors tells them to write, each for its tool. The consumer tests and the browser tests hand these
 * very lines to the tools.
 * @param full makes the full address of a path
 */
export function authorExamples(full: (path: string) => string) {
  const site = full('/');
  const { origin } = new URL(site);
  const entry = full(entryAddresses('vanishing-gradient').page);
  return {
    sphinx: `# conf.py
extensions = ['sphinx.ext.intersphinx']
intersphinx_mapping = {'guide': ('${site}', None)}`,
    sphinxUse: 'The :term:`vanishing gradient` is lessened by :external+guide:term:`BatchNorm`.',
    myst: `# myst.yml
version: 1
project:
  references:
    guide: ${site}`,
    mystUse: 'Sigmoids bring a [](xref:guide#term-vanishing-gradient).',
    mkdocs: `# mkdocs.yml
plugins:
  - autorefs
  - mkdocstrings:
      handlers:
        python:
          inventories: # "import" before mkdocstrings-python 1.14
            - url: ${full(SITE_ADDRESSES.inventory)}
              domains: [std]`,
    mkdocsUse: 'Sigmoids bring a [vanishing gradient][term-vanishing-gradient].',
    script: `<script async src="${full(SITE_ADDRESSES.hoverCards)}"></script>`,
    card: 'Sigmoids bring a <guide-term name="vanishing gradient">vanishing gradient</guide-term>.',
    cardWithLink: `<guide-term name="vanishing gradient"><a href="${entry}">vanishing gradient</a></guide-term>`,
    policy: `Content-Security-Policy: script-src ${origin}; connect-src ${origin}; frame-src ${origin}`,
    frame: frameHtml({ address: full(FRAMED), title: 'Gradient flow' }),
    resize: `<script>${RESIZE_SCRIPT}</script>`,
  } as const;
}
