import { build } from 'esbuild';

const BANNER =
  '/* The Gradient Field Guide: definitions on other pages. MIT licence. No cookies, no storage, no tracking. */';

/** `guide-term.ts` and all that it imports as one minified classic script, which also runs as a module. */
export async function guideTermScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/embed/guide-term.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    banner: { js: BANNER },
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}
