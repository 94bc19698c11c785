import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round, tickText, VerticalAxis } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import { cellAt, type Grid } from '../../lab/nn/normalization-sets.ts';

interface DotsPanelProps {
  id: string;
  title: string;
  description: string;
  width: number;
  height: number;
  grid: Grid;
  values: readonly number[];
  /** Lowest and highest value that the axis must hold. */
  domain: readonly [low: number, high: number];
  /** Indices of the marked set. */
  set: readonly number[];
  pointed: number;
}

/** Share of a channel's column that its dots spread over. */
const SPREAD = 0.62;

/** Every number of the batch as a dot in its channel's column; those of the marked set stand out, with their mean. */
export function DotsPanel(props: DotsPanelProps) {
  const { width, height, grid, values, domain, set, pointed } = props;
  const { examples, channels, positions } = grid;
  const axisY = height - 38;
  const area: PlotArea = { left: 34, right: width - 8, top: 26, bottom: axisY - 4 };
  const y = scaleLinear([domain[0], domain[1]], [area.bottom, area.top]).nice(4);
  const column = (area.right - area.left) / channels;
  const perColumn = examples * positions;
  const place = (index: number): [number, number] => {
    const { example, channel, position } = cellAt(grid, index);
    const among = perColumn === 1 ? 0 : (example * positions + position) / (perColumn - 1) - 0.5;
    return [round(area.left + (channel + 0.5 + SPREAD * among) * column), round(y(values[index] as number))];
  };
  const dots = (indices: readonly number[]) =>
    indices
      .map(place)
      .map(([at, up]) => `M${at},${up}h0`)
      .join('');
  const marked = new Set(set);
  const rest = values.flatMap((_, index) => (marked.has(index) ? [] : [index]));
  const members = set.map((index) => cellAt(grid, index).channel);
  const mean = set.reduce((sum, index) => sum + (values[index] as number), 0) / set.length;
  const [px, py] = place(pointed);
  return (
    <Plot id={props.id} title={props.title} description={props.description} width={width} height={height}>
      <text class="chart-title" x={0} y={12}>
        {props.title}
      </text>
      <VerticalAxis
        area={area}
        ticks={y.ticks(4).map((tick) => ({ position: y(tick), text: tickText(tick), reference: tick === 0 }))}
      />
      <HorizontalAxis
        area={area}
        y={axisY}
        ticks={Array.from({ length: channels }, (_, c) => ({
          position: area.left + (c + 0.5) * column,
          text: String(c + 1),
        }))}
        label="channel"
      />
      <path class="nb-dots" d={dots(rest)} />
      <line
        class="nb-mean"
        x1={round(area.left + Math.min(...members) * column)}
        x2={round(area.left + (Math.max(...members) + 1) * column)}
        y1={round(y(mean))}
        y2={round(y(mean))}
      />
      <path class="nb-dots nb-dots-marked" d={dots(set)} />
      <circle class="nb-dot-pointed" cx={px} cy={py} r="4.5" />
    </Plot>
  );
}
