import { parseArgs } from 'node:util';
import { NODE_BACKENDS, runInNode } from '../lab/engine/node.ts';
import { experiments } from '../lab/experiments/all.ts';
import type { GradientFlowFrame } from '../lab/experiments/gradient-flow/definition.ts';
import { frameToJson } from '../lab/frame-json.ts';
import { defaults, describeRange, flagName, formatValue, readValues } from '../lab/parameters.ts';
import { gradientFlowScript } from '../lab/reproduce/gradient-flow.ts';

/** A request that cannot be carried out, in one line. */
class UsageError extends Error {}

const OUTPUTS = ['text', 'json'] as const;
const BACKENDS = ['auto', ...NODE_BACKENDS] as const;

type Experiment = (typeof experiments)[keyof typeof experiments];

function findExperiment(id: string): Experiment {
  const found = Object.values(experiments).find((experiment) => experiment.id === id);
  if (!found) throw new UsageError(`there is no experiment "${id}"; there are: ${Object.keys(experiments).join(', ')}`);
  return found;
}

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

function asText(frame: GradientFlowFrame, summary: string, backend: string): string {
  const cell = (log: number | undefined) => {
    if (log === undefined) return '';
    return log === Number.NEGATIVE_INFINITY ? '0' : log.toFixed(3);
  };
  const header = ['layer', 'activation', 'gradient', '10 %', '90 %', 'theory', 'weight gradient'];
  const rows = frame.gradient.median.map((median, layer) => [
    String(layer),
    cell(frame.activation.median[layer]),
    cell(median),
    cell(frame.gradient.p10[layer]),
    cell(frame.gradient.p90[layer]),
    cell(frame.theory?.gradient[layer]),
    layer === 0 ? '' : cell(frame.weightGradient.median[layer - 1]),
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: string[]) => cells.map((text, column) => text.padStart(widths[column] as number)).join('  ');
  return [
    summary,
    '',
    'log10 of root mean squares; median over seeds unless named otherwise',
    line(header),
    ...rows.map(line),
    '',
    ...(frame.theoryNote ? [frame.theoryNote] : []),
    `computed on ${backend}`,
  ].join('\n');
}

async function main(): Promise<string> {
  const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
  const { list, help: wantsHelp, reproduce, format, backend, preset, ...flags } = values;
  if (list)
    return Object.values(experiments)
      .map(({ id, question }) => `${id}\t${question}`)
      .join('\n');
  const [id, extra] = positionals;
  if (!id) {
    if (wantsHelp) return usage();
    throw new UsageError(`name an experiment: ${Object.keys(experiments).join(', ')} (or --list, --help)`);
  }
  const experiment = findExperiment(id);
  if (extra !== undefined) throw new UsageError(`"${extra}" is not understood; parameters are written --name=value`);
  if (wantsHelp) return help(experiment);

  const output = oneOf('format', String(format ?? 'text'), OUTPUTS);
  const wanted = oneOf('backend', String(backend ?? 'auto'), BACKENDS);
  let base = defaults(experiment.parameters);
  if (preset !== undefined) {
    const presets: Record<string, { values: Partial<typeof base> }> = experiment.presets;
    const name = oneOf('preset', String(preset), Object.keys(presets));
    base = { ...base, ...presets[name]?.values };
  }
  const { values: params, problems } = readValues(
    experiment.parameters,
    parameterTexts(experiment, flags),
    base,
    'report',
  );
  const [problem] = problems;
  if (problem) throw new UsageError(problem.message.replace(problem.name, `--${flagName(problem.name)}`));
  if (reproduce) return gradientFlowScript(params);

  const result = await runInNode<GradientFlowFrame>(experiment.id, params, wanted);
  if (output === 'json') {
    return frameToJson({ experiment: experiment.id, params, backend: result.backend.name, frame: result.frame });
  }
  return asText(result.frame, experiment.summarize(result.frame), `${result.backend.name}, fp${result.backend.bits}`);
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
