import { useRef, useState } from 'preact/hooks';
import type { PlotArea } from '../../charts/Plot.tsx';
import type { Place } from './view.ts';

interface ZoomControlProps {
  /** Where the map lies in its drawing, in pixels. */
  area: PlotArea;
  /** The cross. */
  place: Place;
  /** Pixels of the map along each side. */
  resolution: number;
  /** Id of the sentence that says what is under the cross. */
  describedBy: string;
  onPlace(place: Place): void;
  /** Zoom to the square of side `share` around a place; a share above 1 zooms out. */
  onZoom(place: Place, share: number): void;
  onNarrower(): void;
  onWider(): void;
  onWhole(): void;
}

/** Steps to the right and upwards that an arrow key takes; with Shift ten times as many. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/** A drag shorter than this is a click, in pixels. */
const SHORTEST_DRAG = 8;

const percent = (value: number) => Math.round(100 * value);
const share = (value: number) => Math.min(1, Math.max(0, value));

/** The square that a drag from `start` to `end` spans. */
function squareOf(start: Place, end: Place): { centre: Place; side: number } {
  const side = Math.max(Math.abs(end.x - start.x), Math.abs(end.y - start.y));
  const towards = (from: number, to: number) => from + (Math.sign(to - from) * side) / 2;
  return { centre: { x: towards(start.x, end.x), y: towards(start.y, end.y) }, side };
}

/**
 * The map as a control: a click or a tap puts the cross, a drag with the mouse chooses a square, arrow keys move the cross,
 * plus and minus zoom around it, Home shows the whole map.
 */
export function ZoomControl(props: ZoomControlProps) {
  const { area, place, resolution, describedBy, onPlace, onZoom, onNarrower, onWider, onWhole } = props;
  const surface = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ start: Place; end: Place } | null>(null);
  const placeOf = (event: { clientX: number; clientY: number }): Place | null => {
    const box = surface.current?.getBoundingClientRect();
    if (!box) return null;
    return { x: share((event.clientX - box.left) / box.width), y: share((box.bottom - event.clientY) / box.height) };
  };
  const square = drag && squareOf(drag.start, drag.end);
  const isDrag = square !== null && square.side * (area.right - area.left) >= SHORTEST_DRAG;
  const keys: Readonly<Record<string, () => void>> = {
    '+': onNarrower,
    '=': onNarrower,
    Enter: onNarrower,
    '-': onWider,
    Home: onWhole,
    Escape: () => setDrag(null),
  };
  return (
    <div
      ref={surface}
      class="plane-control map-control"
      role="slider"
      tabIndex={0}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent(place.x)}
      aria-valuetext={`${percent(place.x)} % to the right, ${percent(place.y)} % up`}
      aria-label="Map: arrow keys move the cross, plus and minus zoom, Home shows the whole map"
      aria-describedby={describedBy}
      style={{
        left: `${area.left}px`,
        top: `${area.top}px`,
        width: `${area.right - area.left}px`,
        height: `${area.bottom - area.top}px`,
      }}
      onPointerDown={(event) => {
        const start = placeOf(event);
        // A finger scrolls the page: it taps a place and zooms by the buttons.
        if (!start || event.pointerType === 'touch' || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ start, end: start });
      }}
      onPointerMove={(event) => {
        const end = placeOf(event);
        if (!end) return;
        if (drag) setDrag({ start: drag.start, end });
        else if (event.pointerType === 'mouse') onPlace(end);
      }}
      onPointerUp={(event) => {
        setDrag(null);
        if (isDrag) onZoom(square.centre, square.side);
        else {
          const end = placeOf(event);
          if (end) onPlace(end);
        }
      }}
      onPointerCancel={() => setDrag(null)}
      onKeyDown={(event) => {
        const arrow = ARROWS[event.key];
        const key = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
        if ((!arrow && !key) || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        key?.();
        if (!arrow) return;
        const step = (event.shiftKey ? 10 : 1) / resolution;
        onPlace({ x: share(place.x + step * arrow[0]), y: share(place.y + step * arrow[1]) });
      }}
    >
      {isDrag && (
        <div
          class="map-selection"
          style={{
            left: `${100 * (square.centre.x - square.side / 2)}%`,
            bottom: `${100 * (square.centre.y - square.side / 2)}%`,
            width: `${100 * square.side}%`,
            height: `${100 * square.side}%`,
          }}
        />
      )}
    </div>
  );
}
