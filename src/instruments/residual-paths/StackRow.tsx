import type { ComponentChildren } from 'preact';
import { HorizontalAxis, type Tick, VerticalAxis } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { StackName } from '../../lab/theory/residual-stacks.ts';
import { rowLayout } from './layout.ts';

/** What stands above a cell. */
export interface Heading {
  /** One line or two. */
  names: readonly string[];
  /** A reading in a few words. */
  note: string;
  regime?: string;
}

const LINE = 16;

interface StackRowProps {
  id: string;
  title: string;
  description: string;
  width: number;
  /** Height of a cell's area. */
  plot: number;
  /** Room under a cell's area for what its scale cannot hold. */
  below?: number;
  axisLabel: string;
  heading(stack: StackName): Heading;
  /** Whether a cell's reading stands beneath its name instead of beside it. */
  stacked: boolean;
  /** Marks on the shared vertical axis, for a cell's area. */
  verticalTicks(area: PlotArea): readonly Tick[];
  horizontalTicks(area: PlotArea): readonly Tick[];
  cell(stack: StackName, area: PlotArea): ComponentChildren;
}

/** One quantity of the four stacks side by side on one scale. */
export function StackRow(props: StackRowProps) {
  const { width, plot, below = 0, stacked } = props;
  const lines = props.heading('plain').names.length + (stacked ? 1 : 0);
  const header = lines * LINE + 6;
  const layout = rowLayout(width, plot, header, below);
  return (
    <Plot id={props.id} title={props.title} description={props.description} width={width} height={layout.height}>
      <text class="chart-title" x={0} y={12}>
        {props.title}
      </text>
      {layout.cells.map(({ stack, area, axisY, isFirst, isLast }) => {
        const { names, note, regime } = props.heading(stack);
        const ticks = props.verticalTicks(area).map((tick) => ({ ...tick, text: isFirst ? tick.text : '' }));
        const top = area.top - header + 12;
        return (
          <g key={stack} data-regime={regime}>
            {names.map((name, i) => (
              <text key={name} x={area.left} y={top + i * LINE} class={i === 0 ? 'rp-name' : ''}>
                {name}
              </text>
            ))}
            <text
              class={regime ? 'chart-note' : ''}
              x={stacked ? area.left : area.right}
              y={stacked ? top + names.length * LINE : top}
              text-anchor={stacked ? 'start' : 'end'}
            >
              {note}
            </text>
            <VerticalAxis area={area} ticks={ticks} />
            <HorizontalAxis area={area} y={axisY} ticks={props.horizontalTicks(area)} />
            {isLast && isFirst && (
              <text class="chart-label" x={(area.left + width - 8) / 2} y={axisY + 34} text-anchor="middle">
                {props.axisLabel}
              </text>
            )}
            {props.cell(stack, area)}
          </g>
        );
      })}
    </Plot>
  );
}
