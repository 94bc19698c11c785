import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** The house from the ground up; rooms on one line share a floor. A room may import its own floor and those below. */
const FLOORS = [
  ['glossary', 'lab/numerics', 'lab'],
  ['publish', 'markdown', 'lab/nn', 'lab/theory', 'lab/reproduce'],
  ['lab/experiments'],
  ['charts', 'lab/engine'],
  ['instruments', 'embed'],
  ['layouts', 'components', 'styles'],
  ['pages', 'cli', ''],
];

const LAB = ['lab', 'lab/numerics', 'lab/nn', 'lab/theory', 'lab/experiments', 'lab/engine', 'lab/reproduce'];
const TEXT = ['glossary', 'publish', 'markdown'];

/** Rooms of the first kind know nothing of the second, although their floors would let them meet. */
const STRANGERS: [string[], string[]][] = [
  [LAB, TEXT],
  [TEXT, LAB],
  [['charts'], [...TEXT, ...LAB.slice(2)]],
];

/** Folders whose own folders are neighbours that know nothing of each other: what two of them use lies beside them. */
const NEIGHBOURS = ['src/lab/experiments', 'src/instruments'];

const IMPORT =
  /(?:^|[\s;])(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;])import\s*\(?\s*['"]([^'"]+)['"]|new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/gu;

/** `lab/nn` for `src/lab/nn/activations.ts`; the empty string for files that lie in `src/` itself. */
function roomOf(path: string): string {
  const parts = path.split('/').slice(1, -1);
  return parts[0] === 'lab' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/** `gradient-flow` for `src/instruments/gradient-flow/Figure.tsx` in `src/instruments`; null for what lies elsewhere. */
function neighbourIn(street: string, path: string): string | null {
  const [name, rest] = path.startsWith(`${street}/`) ? path.slice(street.length + 1).split('/') : [];
  return rest === undefined ? null : (name as string);
}

function areNeighbours(path: string, target: string): boolean {
  return NEIGHBOURS.some((street) => {
    const [from, to] = [neighbourIn(street, path), neighbourIn(street, target)];
    return from !== null && to !== null && from !== to;
  });
}

/** What is wrong with one file's imports, a line each. */
function wrongImports(path: string, source: string): string[] {
  const from = roomOf(path);
  return [...source.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    if (!specifier.startsWith('.')) return [];
    const target = join(dirname(path), specifier);
    if (!target.startsWith('src/')) return [];
    const to = roomOf(target);
    if (floorOf(to) > floorOf(from)) return [`${path} imports ${target}: ${from}/ lies below ${to}/`];
    if (areNeighbours(path, target)) return [`${path} imports ${target}: what both use belongs beside them`];
    const strangers = STRANGERS.some(([rooms, others]) => rooms.includes(from) && others.includes(to));
    return strangers ? [`${path} imports ${target}: ${from}/ knows nothing of ${to}/`] : [];
  });
}

function floorOf(room: string): number {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room));
  if (floor < 0) throw new Error(`src/${room}/ is not a room of the house: add it to FLOORS, or move the file`);
  return floor;
}

test('imports run downwards only', () => {
  const files = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|tsx|mjs|astro)$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'));
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap((file) => wrongImports(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('an import that runs upwards is found, in every form', () => {
  const wrong = [
    "import { run } from '../engine/client.ts';",
    "import type { Frame } from '../../charts/profile.tsx';",
    "export * from '../../pages/index.ts';",
    "const late = await import('../../instruments/panel.tsx');",
    "new Worker(new URL('../engine/worker.ts', import.meta.url));",
  ];
  for (const line of wrong) expect(wrongImports('src/lab/nn/dense.ts', line), line).toHaveLength(1);
  expect(wrongImports('src/lab/nn/dense.ts', "import { variance } from '../numerics/statistics.ts';")).toEqual([]);
});

test('rooms that know nothing of each other are kept apart', () => {
  expect(wrongImports('src/lab/engine/client.ts', "import { address } from '../../glossary/address.ts';")).toEqual([
    'src/lab/engine/client.ts imports src/glossary/address.ts: lab/engine/ knows nothing of glossary/',
  ]);
  expect(wrongImports('src/markdown/links.ts', "import { presets } from '../lab/parameters.ts';")).toHaveLength(1);
});

test('an experiment or an instrument that imports its neighbour is found', () => {
  expect(wrongImports('src/lab/experiments/a/run.ts', "import { draw } from '../b/draw.ts';")).toEqual([
    'src/lab/experiments/a/run.ts imports src/lab/experiments/b/draw.ts: what both use belongs beside them',
  ]);
  expect(wrongImports('src/instruments/a/Figure.tsx', "import { Panel } from '../b/Panel.tsx';")).toHaveLength(1);
  for (const path of ['../drawn-layers.ts', './draw.ts']) {
    expect(wrongImports('src/lab/experiments/a/run.ts', `import { draw } from '${path}';`)).toEqual([]);
  }
  expect(wrongImports('src/lab/experiments/all.ts', "import { a } from './a/experiment.ts';")).toEqual([]);
});
