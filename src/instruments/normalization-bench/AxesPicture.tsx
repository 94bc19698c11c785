import { round } from '../../charts/axes.tsx';
import { Plot } from '../../charts/Plot.tsx';
import { type Cell, cellAt, type Grid, indexOf, setOf } from '../../lab/nn/normalization-sets.ts';
import { type AxesGeometry, axesGeometry } from './axes-geometry.ts';
import type { LayerViewFrame } from './LayerFigure.tsx';

interface AxesPictureProps {
  frame: LayerViewFrame;
  id: string;
  width: number;
  /** The least width of a drawing of this size. */
  room: number;
  pointed: Cell;
  /** Absent from the static drawings. */
  onPoint: ((cell: Cell) => void) | undefined;
}

function outline(geometry: AxesGeometry, cells: readonly Cell[]): string {
  return cells
    .map((cell) => {
      const corners = geometry.corners(cell).map(([x, y]) => `${round(x)},${round(y)}`);
      return `M${corners.join('L')}Z`;
    })
    .join('');
}

/** The cell that a key leads to, or null: up and down the channels, right and left through positions and examples. */
function stepped(grid: Grid, { example, channel, position }: Cell, key: string): Cell | null {
  const { examples, channels, positions } = grid;
  const column = example * positions + position;
  const at = (place: number, row: number): Cell => ({
    example: Math.floor(place / positions),
    channel: row,
    position: place % positions,
  });
  switch (key) {
    case 'ArrowUp':
      return at(column, Math.max(0, channel - 1));
    case 'ArrowDown':
      return at(column, Math.min(channels - 1, channel + 1));
    case 'ArrowLeft':
      return at(Math.max(0, column - 1), channel);
    case 'ArrowRight':
      return at(Math.min(examples * positions - 1, column + 1), channel);
    case 'Home':
      return at(0, 0);
    case 'End':
      return at(examples * positions - 1, channels - 1);
    default:
      return null;
  }
}

interface SliderProps {
  params: Grid;
  geometry: AxesGeometry;
  pointed: Cell;
  onPoint(cell: Cell): void;
  id: string;
}

/** What makes a slider over the cells of the picture. */
function sliderOf({ params, geometry, pointed, onPoint, id }: SliderProps) {
  const point = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const cell = geometry.nearest(event.clientX - box.left, event.clientY - box.top);
    if (indexOf(params, cell) !== indexOf(params, pointed)) onPoint(cell);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = stepped(params, pointed, event.key);
    if (!cell) return;
    event.preventDefault();
    onPoint(cell);
  };
  return {
    role: 'slider',
    tabIndex: 0,
    'aria-label': 'Pointed cell',
    'aria-valuemin': 1,
    'aria-valuemax': params.examples * params.channels * params.positions,
    'aria-valuenow': indexOf(params, pointed) + 1,
    'aria-valuetext': `example ${pointed.example + 1}, channel ${pointed.channel + 1}, position ${pointed.position + 1}`,
    'aria-describedby': `${id}-keys`,
    onPointerMove: point,
    onPointerDown: point,
    onKeyDown: press,
  } as const;
}

/** The batch as cells that can be pointed at; those that share a mean with the pointed one are marked. */
export function AxesPicture({ frame, id, width, room, pointed, onPoint }: AxesPictureProps) {
  const { params, result } = frame;
  const { normalization: kind, examples, channels, positions } = params;
  const geometry = axesGeometry(params, width, room);
  const all = Array.from({ length: examples * channels * positions }, (_, i) => cellAt(params, i));
  const set = setOf(kind, params, result.groups, pointed);
  const marked = all.filter((cell) => setOf(kind, params, result.groups, cell) === set);
  const first = geometry.sheet(0);
  const slope = round((-180 / Math.PI) * Math.atan2(geometry.rise, geometry.cell.width));
  const sheetBottom = (example: number) => geometry.sheet(example).y + channels * geometry.cell.height;
  return (
    <div class="nb-axes" {...(onPoint ? sliderOf({ params, geometry, pointed, onPoint, id }) : {})}>
      <Plot
        id={id}
        title="What shares a mean"
        description={`A batch of ${examples} × ${channels} × ${positions} cells: examples side by side, each a sheet of channels by positions. The cells that share their statistics with the pointed one are filled.`}
        width={width}
        height={geometry.height}
      >
        <text class="chart-title" x={0} y={12}>
          {kind === 'rms' ? 'What shares a mean square' : 'What shares a mean'}
        </text>
        <path class="nb-cells" d={outline(geometry, all)} />
        <path class="nb-marked" d={outline(geometry, marked)} />
        <path class="nb-pointed" d={outline(geometry, [pointed])} />
        <text
          class="chart-tick"
          transform={`translate(${LABEL} ${round((first.y + sheetBottom(0)) / 2)}) rotate(-90)`}
          text-anchor="middle"
        >
          channel
        </text>
        {positions * geometry.cell.width > 56 && (
          <text
            class="chart-tick"
            transform={`translate(${round(first.x + (positions * geometry.cell.width) / 2)} ${round(first.y - (positions * geometry.rise) / 2 - 5)}) rotate(${slope})`}
            text-anchor="middle"
          >
            position
          </text>
        )}
        {Array.from({ length: examples }, (_, example) => (
          <text
            key={example}
            class="chart-tick"
            x={round(geometry.sheet(example).x)}
            y={round(sheetBottom(example) + 15)}
          >
            {positions * geometry.cell.width > 62 ? `example ${example + 1}` : `${example + 1}`}
          </text>
        ))}
      </Plot>
    </div>
  );
}

/** Middle of the word along the first sheet. */
const LABEL = 14;
