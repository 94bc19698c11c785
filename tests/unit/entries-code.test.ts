import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';

const folder = 'content/terms';

interface Block {
  /** File and the line of the block's first line of code: `content/terms/relu.mdx:41`. */
  place: string;
  code: string;
}

/** The code blocks of a text that are titled `PyTorch`, which CONTRIBUTING promises run as they stand. */
function blocksOf(file: string): Block[] {
  const text = readFileSync(file, 'utf8');
  const fences = text.matchAll(/^([ \t]*)```python[^\n]*title="PyTorch"[^\n]*\n([\s\S]*?)^[ \t]*```/gm);
  return [...fences].map((fence) => {
    const [, indent = '', code = ''] = fence;
    const opening = text.slice(0, fence.index).split('\n').length;
    return { place: `${file}:${opening + 1}`, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** Runs every block in a namespace of its own, with output kept apart; prints `{place: traceback or null}`. */
const runner = `
import contextlib, io, json, sys, time, traceback
import torch
faults = {}
for block in json.load(sys.stdin):
    place, code = block['place'], block['code']
    file, line = place.rsplit(':', 1)
    # What a block sets for the whole process must not reach the next.
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(0)
    began = time.monotonic()
    try:
        program = compile('\\n' * (int(line) - 1) + code, file, 'exec')
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(program, {'__name__': '__main__'})
        seconds = time.monotonic() - began
        faults[place] = None if seconds < 20 else 'took %.0f s; a reader should see the result within seconds' % seconds
    except BaseException:
        faults[place] = traceback.format_exc()
json.dump(faults, sys.stdout)
`;

function run(python: string, blocks: Block[]): Record<string, string | null> {
  const { stdout, stderr, error } = spawnSync(python, ['-c', runner], {
    input: JSON.stringify(blocks),
    encoding: 'utf8',
    timeout: 420_000,
  });
  if (error || stdout === '') throw error ?? new Error(stderr);
  return JSON.parse(stdout) as Record<string, string | null>;
}

const blocks = readdirSync(folder)
  .filter((name) => name.endsWith('.mdx'))
  .flatMap((name) => blocksOf(`${folder}/${name}`));
const python = installed('torch');
const onCi = Boolean(process.env['CI']);

describe('PyTorch code of the entries', () => {
  let faults: Record<string, string | null> | undefined;

  // On a machine of one's own PyTorch may be missing; on CI its absence would hide broken code.
  test.skipIf(python === undefined && !onCi)(
    'all blocks are run',
    () => {
      if (python === undefined) throw new Error('no Python with NumPy and PyTorch; install them or set PYTHON');
      faults = run(python, blocks);
      expect(Object.keys(faults)).toEqual(blocks.map(({ place }) => place));
    },
    430_000,
  );

  for (const { place } of blocks) {
    test.skipIf(python === undefined)(place, () => {
      expect(faults?.[place] ?? '').toBe('');
      expect(faults).toBeDefined();
    });
  }
});
