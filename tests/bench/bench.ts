import { timeBuilds } from './build-time.ts';
import { goalAt, isMet, type Row } from './cases.ts';
import { raceOnWasm } from './wasm.ts';
import { raceOnWebgl } from './webgl.ts';

const COLUMNS = ['backend', 'activation', 'depth', 'width', 'ours /s', 'plain /s', 'ratio', 'goal', 'rounds'] as const;
const WIDTHS = COLUMNS.map((name) => Math.max(10, name.length));

const line = (cells: readonly (string | number)[]): string =>
  cells
    .map((cell, i) => (i < 2 ? String(cell).padEnd(WIDTHS[i] ?? 0) : String(cell).padStart(WIDTHS[i] ?? 0)))
    .join('');

function asCells(row: Row): (string | number)[] {
  const { backend, activation, depth, width, ours, plain, rounds } = row;
  const goal = `${isMet(row) ? '✓' : '✗'} ≥ ${goalAt(width)}`;
  return [
    backend,
    activation,
    depth,
    width,
    ours.toFixed(1),
    plain.toFixed(2),
    (ours / plain).toFixed(1),
    goal,
    rounds,
  ];
}

console.log('Gradient-flow profiles a second, 16 seeds, 32 examples: the engine against tf.variableGrads seed by seed');
console.log(line(COLUMNS));
const missed: Row[] = [];
for (const rows of [raceOnWasm(), raceOnWebgl()]) {
  for await (const row of rows) {
    console.log(line(asCells(row)));
    if (!isMet(row)) missed.push(row);
  }
}

const { entries, cold, warm } = await timeBuilds();
const each = (milliseconds: number) =>
  `${(milliseconds / 1000).toFixed(1)} s, ${Math.round(milliseconds / entries)} ms an entry`;
console.log(
  `\nBuild of the site with ${entries} entries: ${each(cold)} with every figure measured, ${each(warm)} with figures kept`,
);

if (missed.length > 0) {
  console.log(`\nThe goal was missed in ${missed.length} of the cases above.`);
  process.exitCode = 1;
}
