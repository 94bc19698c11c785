import { attentionCsv } from '../../lab/experiments/attention-and-distance/csv.ts';
import {
  type AttentionFrame,
  type AttentionParameters,
  attentionAndDistance,
  type attentionParameters,
  SEQUENCES,
} from '../../lab/experiments/attention-and-distance/definition.ts';
import { recurrenceTitle } from '../../lab/experiments/attention-and-distance/summary.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { AttentionFigure } from './Figure.tsx';
import { AttentionLegend } from './Legend.tsx';
import { AttentionTable } from './Table.tsx';
import './attention-and-distance.css';

function unused({ cell }: AttentionParameters): Record<string, string> {
  return cell === 'lstm' || cell === 'gru' ? { gain: 'The gated networks are as PyTorch draws them.' } : {};
}

const parts: InstrumentParts<typeof attentionParameters, AttentionFrame> = {
  experiment: attentionAndDistance,
  primary: ['cell', 'length', 'sharpness', 'distanceBias'],
  Figure: AttentionFigure,
  Legend: AttentionLegend,
  Table: AttentionTable,
  unused,
  hasNothingYet: ({ measured }) => measured === 0,
  stepTitle: 'Measure one more network',
  measured: ({ measured, params }) => ({
    count: measured * params.length * SEQUENCES,
    unit: 'inputs',
    help: 'An input is one position of one sequence, forward and backward both ways',
  }),
  fileName: ({ params }) => `attention-and-distance-${params.cell}-${params.length}`,
  settings: ({ params, heads }) =>
    `${params.length} positions, ${params.width} units, ${heads === 1 ? 'one head' : `${heads} heads`}, logits of s.d. ${params.sharpness}, distance bias ${params.distanceBias}, residual ${params.residual}; ${recurrenceTitle(params)}; seeds ${params.seed}–${params.seed + params.seeds - 1}.`,
  csv: attentionCsv,
  csvTitle: 'Gradients and weights by lag, one number a row',
  script: async ({ params }) =>
    (await import('../../lab/experiments/attention-and-distance/script.ts')).attentionScript(params),
};

/** Attention and distance. */
export default function AttentionAndDistance(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
