import type { PlotArea } from '../../charts/Plot.tsx';
import { STACKS, type StackName } from '../../lab/theory/residual-stacks.ts';
import { NARROW } from '../panels.ts';

/** For the labels of the vertical axis, which the cells of a row share. */
const LEFT = 46;
const RIGHT = 10;
const BETWEEN = 24;
const TITLE = 30;
const AXIS = 22;
const AXIS_LABEL = 16;

export interface RowLayout {
  height: number;
  cells: readonly { stack: StackName; area: PlotArea; axisY: number; isFirst: boolean; isLast: boolean }[];
}

/**
 * A row of four cells, one a stack, or two rows of two where there is less room.
 * @param plot height of a cell's area
 * @param header room above it for the cell's heading
 * @param below room under it for what the scale cannot hold
 */
export function rowLayout(width: number, plot: number, header: number, below: number): RowLayout {
  const columns = width < NARROW ? 2 : 4;
  const cellWidth = (width - LEFT - RIGHT - (columns - 1) * BETWEEN) / columns;
  const cellHeight = header + plot + below + AXIS;
  const cells = STACKS.map((stack, i) => {
    const left = LEFT + (i % columns) * (cellWidth + BETWEEN);
    const top = TITLE + Math.floor(i / columns) * (cellHeight + 10) + header;
    const area = { left, right: left + cellWidth, top, bottom: top + plot };
    return {
      stack,
      area,
      axisY: area.bottom + below,
      isFirst: i % columns === 0,
      isLast: i >= STACKS.length - columns,
    };
  });
  const rows = STACKS.length / columns;
  return { height: TITLE + rows * cellHeight + (rows - 1) * 10 + AXIS_LABEL, cells };
}
