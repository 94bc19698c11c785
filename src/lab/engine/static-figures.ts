import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type ExperimentDefinition, type ProgressingFrame, presetValues } from '../experiment.ts';
import type { ParameterTable } from '../parameters.ts';
import { type Result, runInNode } from './node.ts';

/**
 * The figures that pages show before any JavaScript: real runs, made when the site is built and kept by their parameters
 * and by the code that makes them, so that a build measures only what changed.
 */

const CACHE = '.cache/figures';

const LAB = 'src/lab';
const EXPERIMENTS = join(LAB, 'experiments');

/** Source files of the lab. */
const labSources = (): string[] =>
  readdirSync(LAB, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const fingerprints = new Map<string, string>();

/** Of the code that decides an experiment's figures: its own folder, and all that is no other experiment's. */
function codeFingerprint(id: string): string {
  const known = fingerprints.get(id);
  if (known) return known;
  const others = readdirSync(EXPERIMENTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== id)
    .map(({ name }) => join(EXPERIMENTS, name, sep));
  // No experiment imports another: a test of the floors keeps it so.
  const sources = labSources().filter((file) => !others.some((folder) => file.startsWith(folder)));
  const hash = createHash('sha256');
  for (const file of [...sources, 'package-lock.json']) hash.update(readFileSync(file));
  const fingerprint = hash.digest('hex');
  fingerprints.set(id, fingerprint);
  return fingerprint;
}

/** One measurement at a time: the backend is one a process. */
let queue: Promise<unknown> = Promise.resolve();
const inMemory = new Map<string, Promise<Result<ProgressingFrame>>>();

async function measure(id: string, params: object): Promise<Result<ProgressingFrame>> {
  const key = createHash('sha256')
    .update(codeFingerprint(id))
    .update(JSON.stringify(params))
    .digest('hex')
    .slice(0, 32);
  const file = join(CACHE, `${id}-${key}`);
  try {
    return deserialize(readFileSync(file)) as Result<ProgressingFrame>;
  } catch {
    const result = await runInNode(id, { ...params });
    mkdirSync(CACHE, { recursive: true });
    // Written aside and renamed, so that a build that is cut off leaves no half figure.
    writeFileSync(`${file}.${process.pid}`, serialize(result));
    renameSync(`${file}.${process.pid}`, file);
    return result;
  }
}

/**
 * A preset's finished frame and the backend it was measured on.
 * @throws RangeError naming the presets that there are
 */
export function staticFigure<T extends ParameterTable, Frame extends ProgressingFrame>(
  experiment: ExperimentDefinition<T, Frame>,
  preset: string,
): Promise<Result<Frame>> {
  const { id, presets } = experiment;
  if (!Object.hasOwn(presets, preset)) {
    throw new RangeError(`${id} has no preset "${preset}"; there are ${Object.keys(presets).join(', ')}`);
  }
  const name = `${id}/${preset}`;
  let figure = inMemory.get(name);
  if (!figure) {
    figure = queue.then(() => measure(id, presetValues(experiment, preset)));
    queue = figure.catch(() => undefined);
    inMemory.set(name, figure);
  }
  return figure as Promise<Result<Frame>>;
}
