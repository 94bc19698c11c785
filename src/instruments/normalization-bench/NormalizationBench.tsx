import { normalizationBenchCsv } from '../../lab/experiments/normalization-bench/csv.ts';
import {
  type BenchView,
  type NormalizationBenchFrame,
  type NormalizationBenchParameters,
  normalizationBench,
  normalizationBenchParameters,
  UNUSED_PARAMETERS,
} from '../../lab/experiments/normalization-bench/definition.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { NormalizationBenchFigure } from './Figure.tsx';
import { NormalizationBenchLegend } from './Legend.tsx';
import { NormalizationBenchTable } from './Table.tsx';
import './normalization-bench.css';

const PRIMARY: Record<BenchView, readonly (keyof NormalizationBenchParameters)[]> = {
  layer: ['view', 'normalization', 'examples', 'positions'],
  statistics: ['view', 'examples', 'positions', 'momentum'],
  depth: ['view', 'normalization', 'activation', 'depth', 'batch'],
  order: ['view', 'order', 'depth', 'positions'],
};

/** The parameters without effect, and why. */
function unusedBy({ view, normalization }: NormalizationBenchParameters): Record<string, string> {
  const name = normalizationBenchParameters.view.options[view];
  const names: string[] = [...UNUSED_PARAMETERS[view]];
  const reasons = Object.fromEntries(names.map((parameter) => [parameter, `The view “${name}” does not use this.`]));
  if (normalization !== 'group') reasons['groups'] ??= 'Only group norm has groups: choose it first.';
  return reasons;
}

/** The settings that the view uses, in a line. */
function settingsOf({ params }: NormalizationBenchFrame): string {
  const { view } = params;
  const unused = unusedBy(params);
  const texts = Object.entries(normalizationBenchParameters)
    .filter(([name]) => !['view', 'seeds', 'seed'].includes(name) && !(name in unused))
    .map(([name, { label }]) => `${label.toLowerCase()} ${params[name as keyof NormalizationBenchParameters]}`);
  const seeds = `seeds ${params.seed}–${params.seed + params.seeds - 1}`;
  return `${normalizationBenchParameters.view.options[view]}: ${[...texts, seeds].join(', ')}; dashed: theory.`;
}

const parts: InstrumentParts<typeof normalizationBenchParameters, NormalizationBenchFrame> = {
  experiment: normalizationBench,
  primary: ({ view }) => PRIMARY[view],
  unused: unusedBy,
  Figure: NormalizationBenchFigure,
  Legend: NormalizationBenchLegend,
  Table: NormalizationBenchTable,
  stepTitle: 'Measure one more seed',
  measured: ({ params }) => ({
    count: params.seeds,
    unit: 'seeds',
    help: 'A seed is one draw of the numbers, measured through the whole view',
  }),
  fileName: ({ params }) =>
    `normalization-bench-${params.view}-${params.view === 'order' ? params.order : params.normalization}`,
  settings: settingsOf,
  csv: normalizationBenchCsv,
  csvTitle: 'The view’s numbers: of one layer one a row, else a row a step, layer or block',
  script: async ({ params }) =>
    (await import('../../lab/experiments/normalization-bench/script.ts')).normalizationBenchScript(params),
};

/** The normalization bench. */
export default function NormalizationBench(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
