import { cliffCsv } from '../../lab/experiments/cliff-and-clipping/csv.ts';
import {
  type CliffFrame,
  cliffAndClipping,
  type cliffParameters,
} from '../../lab/experiments/cliff-and-clipping/definition.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { CliffFigure } from './Figure.tsx';
import { CliffLegend } from './Legend.tsx';
import { CliffTable } from './Table.tsx';
import './cliff-and-clipping.css';

const parts: InstrumentParts<typeof cliffParameters, CliffFrame> = {
  experiment: cliffAndClipping,
  primary: ['w', 'b', 'learningRate', 'threshold'],
  Figure: CliffFigure,
  Legend: CliffLegend,
  Table: CliffTable,
  unused: ({ path }): Record<string, string> =>
    path === 'none' ? { threshold: 'Nothing is clipped: choose other descents first.' } : {},
  stepTitle: 'Measure the next part of the surface',
  measured: ({ evaluated }) => ({
    count: evaluated,
    unit: 'gradients',
    help: 'The loss at one place and its gradient, through fifty steps of the unit',
  }),
  fileName: () => 'cliff-and-clipping',
  settings: ({ params }) =>
    `Learning rate ${params.learningRate}, threshold ${params.threshold}, ${params.steps} steps, ${params.grid} × ${params.grid} cells; dashed: closed forms.`,
  csv: cliffCsv,
  csvTitle: 'The surface and the descents, one place a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/cliff-and-clipping/script.ts')).cliffScript(params),
};

/** Cliff and clipping. */
export default function CliffAndClipping(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
