import { parseArgs } from 'node:util';
import { NODE_BACKENDS, runInNode } from '../lab/engine/node.ts';
import { type Experiment, type ProgressingFrame, presetValues } from '../lab/experiment.ts';
import { experiments, findExperiment } from '../lab/experiments/all.ts';
import { frameToJson } from '../lab/frame-json.ts';
import { defaults, describeRange, flagName, formatValue, readValues } from '../lab/parameters.ts';

/** A request that cannot be carried out, in one line. */
class UsageError extends Error {}

const OUTPUTS = ['text', 'json'] as const;
const BACKENDS = ['auto', ...NODE_BACKENDS] as const;

function oneOf<T extends string>(flag: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === given);
  if (!found) {
    const hint = given === 'webgl' ? ' (webgl exists only in browsers)' : '';
    throw new UsageError(`--${flag} = "${given}": allowed is ${allowed.join(', ')}${hint}`);
  }
  return found;
}

function usage(): string {
  return [
    'npm run --silent lab -- <experiment> [--parameter=value …] [--preset=name] [--backend=auto] [--format=text]',
    'npm run --silent lab -- <experiment> --help        its parameters, ranges and presets',
    'npm run --silent lab -- <experiment> --reproduce   a Python script that repeats the run in NumPy and PyTorch',
    'npm run --silent lab -- --list                     the experiments',
  ].join('\n');
}

function help(experiment: Experiment): string {
  const rows = Object.entries(experiment.parameters).map(([name, parameter]) => [
    `  --${flagName(name)}`,
    `${formatValue(parameter.default)}`,
    `${describeRange(parameter)}. ${parameter.help}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map(
    ([flag, initial, text]) => `${flag?.padEnd(widths[0] as number)}  ${initial?.padEnd(widths[1] as number)}  ${text}`,
  );
  const presets = Object.entries(experiment.presets).map(([name, preset]) => `  ${name}: ${preset.title}`);
  return [
    `${experiment.title}: ${experiment.question}`,
    '',
    'Parameters (flag, default, allowed):',
    ...lines,
    `  --backend  auto  ${BACKENDS.join(', ')}.`,
    `  --format   text  ${OUTPUTS.join(', ')}.`,
    '',
    'Presets (--preset=name; flags beside it override its values):',
    ...presets,
  ].join('\n');
}

/** The flags as name–text pairs in the table's own spelling. */
function parameterTexts(experiment: Experiment, flags: Record<string, unknown>): [string, string][] {
  const names = new Map(Object.keys(experiment.parameters).map((name) => [flagName(name), name]));
  return Object.entries(flags).map(([flag, value]) => {
    const name = names.get(flag);
    if (!name)
      throw new UsageError(
        `there is no parameter --${flag}; there are ${[...names.keys()].map((n) => `--${n}`).join(', ')}`,
      );
    if (typeof value !== 'string') throw new UsageError(`--${flag} needs a value: --${flag}=…`);
    return [name, value];
  });
}

function asText(experiment: Experiment, frame: ProgressingFrame, backend: string): string {
  const { caption, header, rows, notes } = experiment.text(frame);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((text, column) => text.padStart(widths[column] as number)).join('  ');
  return [
    experiment.summarize(frame),
    '',
    caption,
    line(header),
    ...rows.map(line),
    '',
    ...notes,
    `computed on ${backend}`,
  ].join('\n');
}

async function main(): Promise<string> {
  const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
  const { list, help: wantsHelp, reproduce, format, backend, preset, ...flags } = values;
  if (list) return experiments.map(({ id, question }) => `${id}\t${question}`).join('\n');
  const [id, extra] = positionals;
  const ids = experiments.map((experiment) => experiment.id).join(', ');
  if (!id) {
    if (wantsHelp) return usage();
    throw new UsageError(`name an experiment: ${ids} (or --list, --help)`);
  }
  const experiment = findExperiment(id);
  if (!experiment) throw new UsageError(`there is no experiment "${id}"; there are: ${ids}`);
  if (extra !== undefined) throw new UsageError(`"${extra}" is not understood; parameters are written --name=value`);
  if (wantsHelp) return help(experiment);

  const output = oneOf('format', String(format ?? 'text'), OUTPUTS);
  const wanted = oneOf('backend', String(backend ?? 'auto'), BACKENDS);
  const base =
    preset === undefined
      ? defaults(experiment.parameters)
      : presetValues(experiment, oneOf('preset', String(preset), Object.keys(experiment.presets)));
  const { values: params, problems } = readValues(
    experiment.parameters,
    parameterTexts(experiment, flags),
    base,
    'report',
  );
  const [problem] = problems;
  if (problem) throw new UsageError(problem.message.replace(problem.name, `--${flagName(problem.name)}`));
  if (reproduce) return (await experiment.loadScript()).script(params);

  const result = await runInNode(experiment.id, params, wanted);
  if (output === 'json') {
    return frameToJson({ experiment: experiment.id, params, backend: result.backend.name, frame: result.frame });
  }
  const { name, bits } = result.backend;
  const device = experiment.arithmetic === 'float64' ? 'JavaScript, fp64' : `${name}, fp${bits}`;
  return asText(experiment, result.frame, device);
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
