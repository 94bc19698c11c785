import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlotArea } from '../../charts/Plot.tsx';
import type { MapFrame } from '../../lab/experiments/trainability-map/definition.ts';
import type { MapView } from '../../lab/experiments/trainability-map/grid.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { BoxPanel } from './BoxPanel.tsx';
import { MapButtons } from './MapButtons.tsx';
import { MapPanel } from './MapPanel.tsx';
import { Numbers } from './Numbers.tsx';
import { readout } from './readout.ts';
import { isNarrowest, MIDDLE, type Place, wholeOf, ZOOM, zoomed } from './view.ts';
import { ZoomControl } from './ZoomControl.tsx';

const SIDE_HEIGHT = 190;

/** The map, which a reader can zoom into, and beside it what is counted in it. Needs no DOM. */
export function MapFigure({ frame, width, id, live }: FigureProps<MapFrame>) {
  const size = width < NARROW ? 'narrow' : 'wide';
  const side = size === 'narrow' ? width : Math.max(190, Math.floor(width / 3) - GAP);
  const mapWidth = size === 'narrow' ? width : width - side - GAP;
  const edge = Math.min(mapWidth - 54, 480);
  const area: PlotArea = { left: 44, right: 44 + edge, top: 92, bottom: 92 + edge };
  const [place, setPlace] = useState<Place>(MIDDLE);
  // Views that were zoomed into from; a way back out.
  const outer = useRef<MapView[]>([]);
  const { params } = frame;
  const number = (name: 'centreX' | 'centreY' | 'span') => Number(live?.values[name] ?? params[name]);
  const view: MapView = { centreX: number('centreX'), centreY: number('centreY'), span: number('span') };
  const show = (next: MapView) => {
    setPlace(MIDDLE);
    live?.change({ ...next });
  };
  const narrow = (at: Place, share: number) => {
    if (isNarrowest(view)) return;
    outer.current.push(view);
    show(zoomed(view, at, share));
  };
  const widen = () => show(outer.current.pop() ?? zoomed(view, MIDDLE, ZOOM));
  const whole = () => {
    outer.current = [];
    show(wholeOf(params.loss));
  };
  useEffect(() => {
    outer.current = [];
  }, [params.loss, params.activation, params.width]);
  const readoutId = `${id}-readout`;
  return (
    <div class="map-figure" data-size={size}>
      <div class="plane" style={{ width: `${mapWidth}px` }}>
        <MapPanel
          frame={frame}
          id={`${id}-map`}
          width={mapWidth}
          height={area.bottom + 42}
          area={area}
          place={live ? place : null}
        />
        {live && (
          <ZoomControl
            area={area}
            place={place}
            resolution={params.resolution}
            describedBy={readoutId}
            onPlace={setPlace}
            onZoom={narrow}
            onNarrower={() => narrow(place, 1 / ZOOM)}
            onWider={widen}
            onWhole={whole}
          />
        )}
      </div>
      <div class="map-side">
        {live && (
          <>
            <MapButtons
              narrowest={isNarrowest(view)}
              onNarrower={() => narrow(place, 1 / ZOOM)}
              onWider={widen}
              onWhole={whole}
            />
            <p class="map-readout" id={readoutId} aria-live="polite">
              {readout(frame, place)}
            </p>
          </>
        )}
        <Numbers frame={frame} />
        <BoxPanel frame={frame} id={`${id}-boxes`} width={side} height={SIDE_HEIGHT} />
      </div>
    </div>
  );
}
