import { fileURLToPath } from 'node:url';
import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { checkSite, readSite } from './src/glossary/integrity.ts';
import { isDraft, loadContent } from './src/glossary/load.ts';
import { contentError } from './src/glossary/problems.ts';
import { experiments } from './src/lab/experiments/all.ts';
import { codeTitle, colourClasses } from './src/markdown/code.ts';
import { guideMarkdown } from './src/markdown/plugin.ts';
import { recordWordings } from './src/publish/definitions.ts';
import { keepAddresses } from './src/publish/keep-addresses.ts';
import { search } from './src/publish/search.ts';
import { siteMap } from './src/publish/site-map.ts';
import { writeHeaders } from './src/publish/write-headers.ts';
import { writeTexts } from './src/publish/write-texts.ts';

const site = process.env.SITE;
const base = `/${(process.env.BASE ?? '').replace(/^\/+|\/+$/g, '')}`;

/** The lab's presets, handed to the text's links: glossary and lab do not know each other. */
const presets = Object.fromEntries(experiments.map(({ id, presets }) => [id, Object.keys(presets)]));

/** Faults stop a build; in `npm run dev`, and with DRAFT set, they are only listed. */
function judge(problems) {
  if (problems.length === 0) return;
  if (!isDraft()) throw contentError(problems);
  console.warn(contentError(problems).message);
}

/** What the text's own Markdown found wrong, kept until every entry has been read. */
const textProblems = [];
const markdown = {
  content: loadContent,
  presets,
  base,
  onProblems: (problems) => (isDraft() ? judge(problems) : textProblems.push(...problems)),
};

/** @type {import('astro').AstroIntegration} */
const contentCheck = {
  name: 'content-check',
  hooks: {
    'astro:config:setup': ({ command }) => {
      if (command === 'dev') process.env.DRAFT = '1';
      const { glossary, problems } = loadContent();
      judge(problems);
      if (command === 'build') judge(recordWordings(glossary.terms));
    },
    'astro:build:done': ({ dir }) => judge(checkSite(readSite(fileURLToPath(dir), base, site))),
  },
};

/** @type {import('vite').Plugin} */
const textCheck = {
  name: 'text-check',
  buildEnd: () => judge(textProblems),
};

/** Packages that Node loads from node_modules while pages are built: they look for their own files there. */
const external = [
  '@citation-js/core',
  '@citation-js/plugin-bibtex',
  '@citation-js/plugin-csl',
  '@resvg/resvg-js',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgl',
  '@tensorflow/tfjs-core',
  'esbuild',
  'jsonld',
  'n3',
  'satori',
  'subset-font',
];

export default defineConfig({
  site: site ?? 'http://localhost:4321',
  base,
  trailingSlash: 'always',
  output: 'static',
  compressHTML: true,
  prefetch: false,
  integrations: [
    keepAddresses(judge),
    writeTexts(experiments.map(({ id, title, question }) => ({ id, title, question }))),
    contentCheck,
    mdx(),
    preact(),
    search(),
    siteMap(() => loadContent().glossary.terms),
    writeHeaders(),
  ],
  markdown: {
    processor: satteri({ features: { math: true }, mdastPlugins: [guideMarkdown(markdown)] }),
    shikiConfig: { theme: 'css-variables', transformers: [colourClasses, codeTitle] },
  },
  vite: {
    plugins: [textCheck],
    ssr: { external },
    worker: { format: 'es' },
    build: {
      // A font inside the style sheet is loaded by every page, also where no character needs it.
      assetsInlineLimit: (file) => (file.endsWith('.woff2') ? false : undefined),
      // Astro marks every MDX module with a directive of its own, and would be warned about each.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  },
});
