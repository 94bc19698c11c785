import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import {
  type GradientFlowFrame,
  type GradientFlowPreset,
  presetParameters,
} from '../experiments/gradient-flow/definition.ts';
import { type Result, runInNode } from './node.ts';

/**
 * The figures that pages show before any JavaScript: real runs, made when the site is built and kept by their parameters
 * and by the code that makes them, so that a build measures only what changed.
 */

const CACHE = '.cache/figures';

/** Source files whose content decides a figure. */
function labSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

let code: string | null = null;

function codeFingerprint(): string {
  if (code) return code;
  const hash = createHash('sha256');
  for (const file of [...labSources('src/lab'), 'package-lock.json']) hash.update(readFileSync(file));
  code = hash.digest('hex');
  return code;
}

/** One measurement at a time: the backend is one a process. */
let queue: Promise<unknown> = Promise.resolve();
const inMemory = new Map<string, Promise<Result<GradientFlowFrame>>>();

async function measure(preset: GradientFlowPreset): Promise<Result<GradientFlowFrame>> {
  const params = presetParameters(preset);
  const key = createHash('sha256').update(codeFingerprint()).update(JSON.stringify(params)).digest('hex').slice(0, 32);
  const file = join(CACHE, `gradient-flow-${key}`);
  try {
    return deserialize(readFileSync(file)) as Result<GradientFlowFrame>;
  } catch {
    const result = await runInNode<GradientFlowFrame>('gradient-flow', params);
    mkdirSync(CACHE, { recursive: true });
    // Written aside and renamed, so that a build that is cut off leaves no half figure.
    writeFileSync(`${file}.${process.pid}`, serialize(result));
    renameSync(`${file}.${process.pid}`, file);
    return result;
  }
}

/** A preset's finished frame and the backend it was measured on. */
export function staticFigure(preset: GradientFlowPreset): Promise<Result<GradientFlowFrame>> {
  let figure = inMemory.get(preset);
  if (!figure) {
    figure = queue.then(() => measure(preset));
    queue = figure.catch(() => undefined);
    inMemory.set(preset, figure);
  }
  return figure;
}
