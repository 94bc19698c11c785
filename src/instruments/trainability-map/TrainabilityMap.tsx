import { mapCsv } from '../../lab/experiments/trainability-map/csv.ts';
import {
  type MapFrame,
  type mapParameters,
  trainabilityMap,
} from '../../lab/experiments/trainability-map/definition.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';
import { type InstrumentParts, type InstrumentProps, InstrumentShell } from '../InstrumentShell.tsx';
import { MapFigure } from './Figure.tsx';
import { MapLegend } from './Legend.tsx';
import { MapTable } from './Table.tsx';
import './trainability-map.css';

const parts: InstrumentParts<typeof mapParameters, MapFrame> = {
  experiment: trainabilityMap,
  primary: ({ loss }) =>
    loss === 'network' ? ['loss', 'activation', 'resolution'] : ['loss', 'roughness', 'resolution'],
  Figure: MapFigure,
  Legend: MapLegend,
  Table: MapTable,
  inForce: ({ params }) => ({ resolution: params.resolution }),
  unused: ({ loss }): Record<string, string> => {
    if (loss === 'network') return { roughness: 'Only the two-parameter loss has ripples.' };
    const reason = 'The two-parameter loss has no layers.';
    return { activation: reason, width: reason };
  },
  hasNothingYet: ({ measure }) => measure.every(Number.isNaN),
  computedOn: ({ bits }) => (bits === 64 ? 'JavaScript, fp64' : null),
  stepTitle: 'Train the next part of the map',
  measured: ({ trained }) => ({
    count: trained,
    unit: 'runs',
    help: 'One training run, from the first step to the last or until it overflows',
  }),
  fileName: ({ params }) => `trainability-map-${params.loss === 'quadratic' ? 'quadratic' : params.activation}`,
  settings: ({ params, bits }) =>
    `${params.resolution} × ${params.resolution} runs of ${params.steps} steps, log10 rates ${plainNumber(params.centreX, 9)}, ${plainNumber(params.centreY, 9)} ± ${plainNumber(params.span / 2)}, ${bits === 64 ? 'double' : 'single'} precision.`,
  csv: mapCsv,
  csvTitle: 'The map, one run a row',
  script: async ({ params }) => (await import('../../lab/experiments/trainability-map/script.ts')).mapScript(params),
};

/** The trainability map. */
export default function TrainabilityMap(props: InstrumentProps) {
  return <InstrumentShell {...props} parts={parts} />;
}
