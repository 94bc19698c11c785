import { experimentOf } from '../../src/lab/experiments/all.ts';
import { timeBuilds } from './build-time.ts';
import type { Row } from './contest.ts';
import { contests } from './contests.ts';
import { raceOnWasm } from './wasm.ts';
import { raceOnWebgl } from './webgl.ts';

const isMet = ({ ours, plain, goal }: Row): boolean => goal === null || plain >= goal * ours;

/** Milliseconds to three digits, but never in powers of ten. */
const milliseconds = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const COLUMNS: readonly { name: string; width: number; cell(row: Row): string }[] = [
  { name: 'experiment', width: -24, cell: ({ experiment }) => experiment },
  { name: 'setting', width: -42, cell: ({ setting }) => setting },
  { name: 'backend', width: -8, cell: ({ backend }) => backend },
  { name: 'ours ms', width: 9, cell: ({ ours }) => milliseconds(ours) },
  { name: 'plain ms', width: 10, cell: ({ plain }) => milliseconds(plain) },
  { name: 'ratio', width: 8, cell: ({ ours, plain }) => (plain / ours).toFixed(1) },
  { name: 'goal', width: 8, cell: (row) => (row.goal === null ? '' : `${isMet(row) ? '✓' : '✗'} ≥ ${row.goal}`) },
  { name: 'first frame ms', width: 16, cell: ({ firstFrame }) => milliseconds(firstFrame) },
  { name: 'opens', width: 7, cell: ({ opens }) => (opens ? '•' : '') },
  { name: 'of plain', width: 10, cell: ({ firstFrame, plain }) => (firstFrame / plain).toFixed(2) },
  { name: 'new seed ms', width: 13, cell: ({ newSeed }) => milliseconds(newSeed) },
  { name: 'rounds', width: 8, cell: ({ rounds }) => String(rounds) },
];

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => {
      const width = COLUMNS[i]?.width ?? 0;
      return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
    })
    .join('');

const EXPLANATION = `One run of each experiment: the engine against the plain TensorFlow.js way to the same numbers, on the same backend.
ratio: the plain way's time over ours. first frame: from a warm engine's start to the first figure, the random numbers
still on the device, and as a share of the plain way's whole run; with a new seed they are drawn and uploaded too. • is the
first frame of the instrument as a page opens it, beside the plain way's run of that or of a part of it.
Times are the shortest of the rounds, on WASM the processor's own. On a laptop's GPU the first frame should be there within
100 ms; in software WebGL only ratios tell something. A goal counts on the backend that the engine would choose.
`;

/** The contests of the experiments named on the command line; all of them where none is named. */
const named = process.argv.slice(2);
for (const id of named) experimentOf(id);
const chosen = contests.filter(({ experiment }) => named.length === 0 || named.includes(experiment));

console.log(EXPLANATION);
console.log(line(COLUMNS.map(({ name }) => name)));
const missed: Row[] = [];
for (const rows of [raceOnWasm(chosen), raceOnWebgl(chosen)]) {
  for await (const row of rows) {
    console.log(line(COLUMNS.map(({ cell }) => cell(row))));
    if (!isMet(row)) missed.push(row);
  }
}

if (named.length === 0) {
  const { entries, cold, warm } = await timeBuilds();
  const each = (time: number) => `${(time / 1000).toFixed(1)} s, ${Math.round(time / entries)} ms an entry`;
  console.log(
    `\nBuild of the site with ${entries} entries: ${each(cold)} with every figure measured, ${each(warm)} with figures kept`,
  );
}

if (missed.length > 0) {
  console.log(`\nThe goal was missed in ${missed.length} of the contests above.`);
  process.exitCode = 1;
}
