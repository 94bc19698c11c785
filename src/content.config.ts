import { defineCollection } from 'astro:content';
import { existsSync, readdirSync } from 'node:fs';
import { glob } from 'astro/loaders';
import { guideFrontMatter, termFrontMatter } from './glossary/front-matter.ts';

const GUIDES = './content/guides';
const hasGuides = existsSync(GUIDES) && readdirSync(GUIDES).some((name) => name.endsWith('.mdx'));

/** Entries: one file each, whose name is the permanent address. */
const terms = defineCollection({
  loader: glob({ base: './content/terms', pattern: '*.mdx' }),
  schema: termFrontMatter,
});

/** Long reads. The file loader warns about an empty folder, so it is only asked once there is something to load. */
const guides = defineCollection({
  loader: hasGuides ? glob({ base: GUIDES, pattern: '*.mdx' }) : () => [],
  schema: guideFrontMatter,
});

export const collections = { terms, guides };
