// @ts-check
import { ensurePackages } from './packages.mjs';
import { run } from './run.mjs';

// Ctrl-C reaches Astro too, which then ends in its own time.
process.on('SIGINT', () => {});
process.exitCode = (await ensurePackages()) ? await run(['astro', 'dev', ...process.argv.slice(2)]) : 1;
