import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';

const python = installed('torch');
const onCi = Boolean(process.env['CI']);

/** What a script prints. */
export interface Printed<Frame> {
  experiment: string;
  params: object;
  backend: string;
  frame: Frame;
}

/** Runs scripts in one process, since starting PyTorch takes longer than they do. */
const RUNNER =
  'import sys, json\nfor script in json.load(sys.stdin):\n    exec(compile(script, "script", "exec"), {"__name__": "__main__"})';

function runScripts<Frame>(command: string, scripts: readonly string[]): Printed<Frame>[] {
  const run = spawnSync(command, ['-c', RUNNER], {
    input: JSON.stringify(scripts),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect(run.status, run.stderr).toBe(0);
  const lines = run.stdout.trim().split('\n');
  expect(lines).toHaveLength(scripts.length);
  return lines.map((line) => JSON.parse(line) as Printed<Frame>);
}

/**
 * A test that an experiment's scripts repeat its runs in PyTorch; skipped where there is no Python with NumPy and PyTorch,
 * but not in continuous integration.
 * @param compare one run with what its script printed
 */
export function itRepeatsInPyTorch<Params extends object, Frame>(
  all: readonly Params[],
  script: (params: Params) => string,
  compare: (printed: Printed<Frame>, params: Params, index: number) => Promise<void>,
): void {
  it.skipIf(python === undefined && !onCi)('prints the same numbers in PyTorch', { timeout: 180_000 }, async () => {
    if (python === undefined) throw new Error('no Python with NumPy and PyTorch; install them or set PYTHON');
    const printed = runScripts<Frame>(python, all.map(script));
    for (const [i, params] of all.entries()) {
      expect(printed[i]?.params).toEqual(params);
      await compare(printed[i] as Printed<Frame>, params, i);
    }
  });
}

/**
 * Where `got` differs from what `wanted` has at the same place, a line each.
 * @param near whether two numbers agree, of which the first is `got`'s
 */
export function differences(
  got: unknown,
  wanted: unknown,
  path: string,
  near: (got: number, wanted: number, path: string) => boolean,
): string[] {
  if (typeof got === 'number' && typeof wanted === 'number') {
    return near(got, wanted, path) ? [] : [`${path}: ${got}, ${wanted}`];
  }
  if (got !== null && typeof got === 'object' && wanted !== null && typeof wanted === 'object') {
    return Object.entries(got).flatMap(([key, item]) =>
      differences(item, (wanted as Record<string, unknown>)[key], `${path}.${key}`, near),
    );
  }
  return got === wanted ? [] : [`${path}: ${got}, ${wanted}`];
}
