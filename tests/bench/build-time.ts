import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../../src/cli/run.mjs';

export interface BuildTimes {
  entries: number;
  /** Milliseconds of a whole build with every figure measured anew. */
  cold: number;
  /** The same with the figures of the build before. */
  warm: number;
}

const FIGURES = join(root, '.cache', 'figures');

async function timeBuild(outDir: string): Promise<number> {
  const before = performance.now();
  const code = await run(['astro', 'build', '--silent', '--outDir', outDir]);
  if (code !== 0) throw new Error(`the site was not built: astro build ended with ${code}`);
  return performance.now() - before;
}

/** Builds the site twice into a folder of its own and leaves the figures' cache as it was. */
export async function timeBuilds(): Promise<BuildTimes> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const aside = mkdtempSync(join(root, '.cache', 'bench-'));
  const outDir = join(aside, 'site');
  const figures = join(aside, 'figures');
  if (existsSync(FIGURES)) renameSync(FIGURES, figures);
  try {
    const cold = await timeBuild(outDir);
    const warm = await timeBuild(outDir);
    const entries = readdirSync(join(root, 'content', 'terms')).filter((name) => name.endsWith('.mdx')).length;
    return { entries, cold, warm };
  } finally {
    // What was measured meanwhile is kept beside what was there.
    if (existsSync(figures)) cpSync(figures, FIGURES, { recursive: true });
    rmSync(aside, { recursive: true, force: true });
  }
}
