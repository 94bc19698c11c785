import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import {
  type GradientFlowFrame,
  gradientFlow,
  gradientFlowParameters,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { defaults, describeRange, flagName } from '../../src/lab/parameters.ts';
import { AGREEMENT, distance, MAGNITUDES } from '../reference/gradient-flow-sets.ts';

interface Answer {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** `npm run --silent lab -- …`, without npm. */
function lab(...flags: string[]): Answer {
  const { status, stdout, stderr, error } = spawnSync(
    'node_modules/.bin/node',
    ['--disable-warning=ExperimentalWarning', 'src/cli/lab.ts', ...flags],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (error) throw error;
  return { status, stdout, stderr };
}

type Nullable = (number | null)[];

/** What the command and the downloaded script print: a frame with its true zeros as null. */
interface Printed {
  experiment: string;
  params: Record<string, unknown>;
  backend: string;
  frame: Omit<GradientFlowFrame, 'activation' | 'gradient' | 'weightGradient'> &
    Record<
      (typeof MAGNITUDES)[number],
      Record<'median' | 'p10' | 'p90' | 'meanSquare', Nullable> & { perSeed: Nullable[] }
    >;
}

function printed(text: string): Printed {
  return JSON.parse(text) as Printed;
}

describe('npm run lab', () => {
  it('--list names every experiment that has a folder, one a line', () => {
    const { status, stdout, stderr } = lab('--list');
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(`gradient-flow\t${gradientFlow.question}`);
    const folders = readdirSync('src/lab/experiments', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(lines.map((line) => line.split('\t')[0]).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('--help shows every flag with its default and range, and every preset', () => {
    const { status, stdout, stderr } = lab('gradient-flow', '--help');
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    for (const [name, parameter] of Object.entries(gradientFlowParameters)) {
      const line = lines.find((text) => text.startsWith(`  --${flagName(name)} `));
      expect(line, name).toContain(describeRange(parameter));
      expect(line, name).toContain(` ${parameter.default ?? 'auto'} `);
    }
    for (const flag of [
      '--sigma-w2',
      '--sigma-b2',
      '--branch-scale',
      '--init',
      '--normalization',
      '--backend',
      '--format',
    ]) {
      expect(stdout).toContain(`  ${flag} `);
    }
    for (const preset of Object.keys(gradientFlow.presets)) expect(stdout).toContain(`  ${preset}: `);
    expect(lab('--help').stdout).toContain('--reproduce');
  });

  it('--format=json prints one document, {experiment, params, backend, frame}', () => {
    const { status, stdout, stderr } = lab(
      'gradient-flow',
      '--depth=5',
      '--width=16',
      '--batch=4',
      '--seeds=3',
      '--seed=9',
      '--activation=tanh',
      '--sigma-w2=2.5',
      '--sigma-b2=0.1',
      '--branch-scale=0.5',
      '--architecture=residual',
      '--normalization=layer',
      '--init=orthogonal',
      '--backend=cpu',
      '--format=json',
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const document = printed(stdout);
    expect(Object.keys(document)).toEqual(['experiment', 'params', 'backend', 'frame']);
    expect(document.experiment).toBe('gradient-flow');
    expect(document.backend).toBe('cpu');
    const params = {
      depth: 5,
      width: 16,
      batch: 4,
      activation: 'tanh',
      init: 'orthogonal',
      sigmaW2: 2.5,
      sigmaB2: 0.1,
      normalization: 'layer',
      architecture: 'residual',
      branchScale: 0.5,
      seeds: 3,
      seed: 9,
    };
    expect(document.params).toEqual(params);
    expect(document.frame.params).toEqual(params);
    expect(document.frame).toMatchObject({ phase: 'done', progress: 1, failure: null, sigmaW2: 2.5, sigmaB2: 0.1 });
    for (const key of MAGNITUDES) {
      const length = key === 'weightGradient' ? 5 : 6;
      expect(document.frame[key].median).toHaveLength(length);
      expect(document.frame[key].perSeed.map((seed) => seed.length)).toEqual([length, length, length]);
      // Logarithms: of magnitudes near 1, here.
      for (const value of document.frame[key].median) expect(Math.abs(value ?? Number.NaN)).toBeLessThan(3);
    }
  });

  it('leaves what is not named at its default, runs on WASM, and starts from a preset', () => {
    const document = printed(
      lab('gradient-flow', '--preset=he-relu', '--depth=2', '--seeds=1', '--width=8', '--format=json').stdout,
    );
    expect(document.backend).toBe('wasm');
    expect(document.params).toEqual({
      ...defaults(gradientFlowParameters),
      activation: 'relu',
      init: 'he-normal',
      depth: 2,
      seeds: 1,
      width: 8,
    });
  });

  it('prints a true zero as null, and 0 in the table', () => {
    const dead = [
      'gradient-flow',
      '--activation=relu',
      '--init=he-normal',
      '--width=8',
      '--depth=200',
      '--batch=1',
      '--seeds=9',
    ];
    const { frame } = printed(lab(...dead, '--format=json').stdout);
    const zeros = frame.gradient.perSeed.filter((seed) => seed[0] === null);
    // Each network is dead with probability 1 − (1 − 2⁻⁸)²⁰⁰ = 0.54.
    expect(zeros.length).toBeGreaterThan(0);
    expect(zeros.length).toBeLessThan(9);
    expect(JSON.stringify(frame.gradient)).not.toMatch(/Infinity|NaN/);
    expect(frame.gradient.p10[0]).toBeNull();
    const table = lab(...dead).stdout.split('\n');
    expect(table.find((line) => /^ +0 /.test(line))).toMatch(/ 0( |$)/);
  });

  it('prints a table and the finding without --format', () => {
    const { status, stdout, stderr } = lab('gradient-flow', '--depth=4', '--width=8', '--seeds=2');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Over 4 sigmoid layers|^After 4 sigmoid layers/);
    expect(stdout.split('\n').filter((line) => /^ +\d/.test(line))).toHaveLength(5);
    expect(stdout).toContain('computed on wasm, fp32');
  });

  it.each([
    ['a number out of range', ['gradient-flow', '--depth=500'], /^--depth = "500".*1–200/],
    ['a fraction for a whole number', ['gradient-flow', '--seeds=2.5'], /^--seeds = "2\.5".*1–64/],
    ['no number', ['gradient-flow', '--sigma-w2=abc'], /^--sigma-w2 = "abc".*0\.05–16/],
    ['NaN', ['gradient-flow', '--branch-scale=NaN'], /^--branch-scale = "NaN".*0–2/],
    ['an empty value', ['gradient-flow', '--width='], /^--width = "".*8–256/],
    ['an unknown choice', ['gradient-flow', '--activation=swish'], /^--activation = "swish".*sigmoid.*silu/],
    ['an inherited name', ['gradient-flow', '--activation=constructor'], /^--activation = "constructor".*sigmoid/],
    ['an unknown flag', ['gradient-flow', '--layers=5'], /no parameter --layers.*--depth/],
    ['a parameter that is not in kebab case', ['gradient-flow', '--sigmaW2=2'], /no parameter --sigmaW2.*--sigma-w2/],
    ['a flag without its value', ['gradient-flow', '--depth'], /--depth needs a value/],
    ['an unknown experiment', ['gradient-flux'], /no experiment "gradient-flux".*gradient-flow/],
    [
      'a backend that exists only in browsers',
      ['gradient-flow', '--backend=webgl'],
      /--backend = "webgl".*wasm, cpu.*browsers/,
    ],
    ['an unknown backend', ['gradient-flow', '--backend=cuda'], /--backend = "cuda".*wasm, cpu/],
    ['an unknown format', ['gradient-flow', '--format=xml'], /--format = "xml".*json/],
    ['an unknown preset', ['gradient-flow', '--preset=he-sigmid'], /--preset = "he-sigmid".*he-sigmoid/],
    ['a stray word', ['gradient-flow', 'depth=50'], /"depth=50"/],
    ['nothing', [], /gradient-flow/],
  ])('refuses %s: exit 2 and one line', (_, flags, told) => {
    const { status, stdout, stderr } = lab(...flags);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(told);
    expect(stderr.endsWith('\n')).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('npm run lab -- … --reproduce', () => {
  const sets = [
    ['--depth=12', '--width=16', '--batch=5', '--seeds=3', '--seed=4'],
    [
      '--depth=30',
      '--width=24',
      '--batch=6',
      '--seeds=2',
      '--activation=relu',
      '--init=he-uniform',
      '--normalization=batch',
      '--architecture=residual',
      '--branch-scale=0.3',
    ],
    [
      '--depth=20',
      '--width=16',
      '--batch=3',
      '--seeds=2',
      '--activation=gelu',
      '--init=orthogonal',
      '--sigma-w2=1.7',
      '--sigma-b2=0.05',
    ],
  ];
  const python = installed('torch');
  const onCi = Boolean(process.env['CI']);

  it('prints a Python script and measures nothing', () => {
    const { status, stdout, stderr } = lab('gradient-flow', '--depth=7', '--sigma-w2=1.5', '--reproduce');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^import torch|\nimport torch/);
    expect(stdout).toContain('"depth": 7');
    expect(stdout).toContain('"sigmaW2": 1.5');
  });

  // On a machine of one's own PyTorch may be missing; on CI its absence would hide a wrong script.
  it.skipIf(python === undefined && !onCi).each(sets.map((flags) => [flags.join(' '), flags] as const))(
    'prints the same numbers in PyTorch: %s',
    { timeout: 120_000 },
    (_, flags) => {
      if (python === undefined) throw new Error('no Python with NumPy and PyTorch; install them or set PYTHON');
      const script = lab('gradient-flow', ...flags, '--reproduce').stdout;
      const run = spawnSync(python, ['-'], { input: script, encoding: 'utf8', maxBuffer: 2 ** 26 });
      expect(run.status, run.stderr).toBe(0);
      const [theirs, ours] = [printed(run.stdout), printed(lab('gradient-flow', ...flags, '--format=json').stdout)];
      expect(Object.keys(theirs)).toEqual(Object.keys(ours));
      expect(theirs.experiment).toBe('gradient-flow');
      expect(theirs.params).toEqual(ours.params);
      expect(Object.keys(theirs.frame).sort()).toEqual(Object.keys(ours.frame).sort());
      for (const key of MAGNITUDES) {
        expect(theirs.frame[key].perSeed).toHaveLength(ours.frame[key].perSeed.length);
        ours.frame[key].perSeed.forEach((seed, s) => {
          expect(theirs.frame[key].perSeed[s]).toHaveLength(seed.length);
          seed.forEach((value, l) => {
            expect(distance(value, theirs.frame[key].perSeed[s]?.[l] ?? null), `${key} ${l} of ${s}`).toBeLessThan(
              AGREEMENT,
            );
          });
        });
        ours.frame[key].median.forEach((value, l) => {
          expect(distance(value, theirs.frame[key].median[l] ?? null), `${key} median ${l}`).toBeLessThan(AGREEMENT);
        });
      }
    },
  );
});
