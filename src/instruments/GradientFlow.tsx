import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  type GradientFlowFrame,
  type GradientFlowParameters,
  gradientFlow,
  gradientFlowParameters,
} from '../lab/experiments/gradient-flow/definition.ts';
import { summarizeGradientFlow } from '../lab/experiments/gradient-flow/summary.ts';
import type { ParameterProblem } from '../lab/parameters.ts';
import { type InstrumentState, presetValues, readAddress, writeAddress } from './address-state.ts';
import { ControlPanel, type ParameterValue } from './ControlPanel.tsx';
import { followDemoLinks, PRESET_EVENT, takePendingPreset } from './demo-links.ts';
import { EngineLine } from './EngineLine.tsx';
import { FigureActions } from './FigureActions.tsx';
import { GradientFlowFigure } from './GradientFlowFigure.tsx';
import { GradientFlowLegend } from './GradientFlowLegend.tsx';
import { GradientFlowTable } from './GradientFlowTable.tsx';
import { gradientFlowDownloads } from './gradient-flow-downloads.ts';
import { PresetControl } from './PresetControl.tsx';
import { unpackFrame } from './packed-frame.ts';
import { RunButtons } from './RunButtons.tsx';
import { useAddress } from './use-address.ts';
import { useExperiment } from './use-experiment.ts';
import { useOnScreen } from './use-on-screen.ts';
import { useWidth } from './use-width.ts';
import './gradient-flow.css';

type State = InstrumentState<typeof gradientFlowParameters>;

/** Widths of the two static drawings that a page shows before it is measured. */
const STATIC_WIDTH = { narrow: 280, wide: 636 } as const;
const ID = gradientFlow.id;
const PRIMARY = ['activation', 'init', 'depth', 'width'] as const;

export interface GradientFlowProps {
  /** The preset's finished frame, measured when the page was built; written by `packFrame`. */
  initialFrame: string;
  /** The page's own preset. */
  preset: string;
  /** The site's base path, with a slash at the end. */
  base: string;
  /** The address of the instrument's own page, which copied links lead to. */
  permalink: string;
  /** What the initial frame was measured on: `WASM, fp32`. */
  staticBackend: string;
}

const stopsAt = (frame: GradientFlowFrame) => frame.failure !== null;

/** The gradient-flow instrument: controls, figure, finding, downloads. Renders complete without a browser. */
export default function GradientFlow({ initialFrame, preset, base, permalink, staticBackend }: GradientFlowProps) {
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLParagraphElement>(null);
  const drawing = useRef<HTMLDivElement>(null);
  const first = useMemo(() => unpackFrame(initialFrame), [initialFrame]);
  const [current, setCurrent] = useState<State>(() => ({ preset, values: presetValues(gradientFlow, preset) }));
  const [problems, setProblems] = useState<ParameterProblem[]>([]);
  const [touched, setTouched] = useState(false);
  const [settled, setSettled] = useState(first);
  const width = useWidth(drawing);
  const onScreen = useOnScreen(root);
  const experiment = useExperiment<GradientFlowParameters, GradientFlowFrame>({ id: ID, stopsAt, onScreen });
  const { loop, state, shown } = experiment;
  const busy = state === 'running';
  const partial = shown !== null && !shown.final;
  // A running forward pass has no gradient to show yet: the last finished figure stays until there is one.
  const frame = !shown || (busy && partial && shown.frame.phase === 'forward') ? settled : shown.frame;
  const pending = useRef(0);

  useEffect(() => {
    if (shown?.final) setSettled(shown.frame);
  }, [shown]);
  useAddress(gradientFlow, touched ? current : null, preset);

  /** Takes a new state and, once a drawing frame, starts its run. */
  const apply = useCallback(
    (next: State) => {
      setCurrent(next);
      setTouched(true);
      cancelAnimationFrame(pending.current);
      pending.current = requestAnimationFrame(() => loop.start(next.values));
    },
    [loop],
  );

  const choosePreset = useCallback(
    (name: string) => {
      if (!Object.hasOwn(gradientFlow.presets, name)) return;
      setProblems([]);
      apply({ preset: name, values: presetValues(gradientFlow, name) });
    },
    [apply],
  );

  useEffect(() => {
    const address = readAddress(gradientFlow, location.search, preset);
    setProblems(address.problems);
    if (address.given) apply({ preset: address.preset, values: address.values });
    followDemoLinks();
    const element = root.current;
    const take = () => {
      const asked = element && takePendingPreset(element);
      if (!asked) return;
      choosePreset(asked);
      heading.current?.focus({ preventScroll: true });
    };
    take();
    element?.addEventListener(PRESET_EVENT, take);
    return () => {
      cancelAnimationFrame(pending.current);
      element?.removeEventListener(PRESET_EVENT, take);
    };
  }, [apply, choosePreset, preset]);

  const change = (name: string, value: ParameterValue) => {
    setProblems([]);
    apply({ preset: current.preset, values: { ...current.values, [name]: value } as GradientFlowParameters });
  };
  const link = () => new URL(`${permalink}${writeAddress(gradientFlow, current, null)}`, location.href).href;

  const finding = summarizeGradientFlow(partial && busy ? settled : frame);
  const plain = current.values.architecture === 'plain';
  return (
    <div
      class="instrument"
      ref={root}
      data-instrument={ID}
      role="group"
      aria-labelledby={`${ID}-heading`}
      onPointerEnter={experiment.warmUp}
      onFocusIn={experiment.warmUp}
    >
      <p class="instrument-heading" id={`${ID}-heading`} ref={heading} tabIndex={-1}>
        <strong>{gradientFlow.title}</strong> <span>{gradientFlow.question}</span>
      </p>
      <div class="instrument-controls">
        <ControlPanel
          id={ID}
          table={gradientFlowParameters}
          values={current.values}
          primary={PRIMARY}
          inForce={{ sigmaW2: frame.sigmaW2, sigmaB2: frame.sigmaB2 }}
          unused={plain ? { branchScale: 'Plain layers have no branch: choose residual layers first.' } : {}}
          onChange={change}
        >
          <PresetControl
            id={`${ID}-preset`}
            presets={gradientFlow.presets}
            value={current.preset}
            changed={writeAddress(gradientFlow, current, current.preset) !== ''}
            onChange={choosePreset}
          />
        </ControlPanel>
        <RunButtons
          state={state}
          onRun={() => loop.resume(current.values)}
          onPause={loop.pause}
          onStep={() => loop.step(current.values)}
          onReset={() => choosePreset(current.preset)}
        />
      </div>
      {problems.length > 0 && (
        <div role="alert">
          <ul class="instrument-problems">
            {problems.map(({ name, message }) => (
              <li key={name}>{message}; the default is used.</li>
            ))}
          </ul>
        </div>
      )}
      <progress
        class="instrument-progress"
        data-busy={busy}
        aria-label="Measurement"
        max={1}
        value={busy && partial ? shown.frame.progress : 0}
      />
      <div class="instrument-drawing" ref={drawing} aria-busy={busy}>
        {width === null ? (
          Object.entries(STATIC_WIDTH).map(([size, pixels]) => (
            <div key={size} class={`static-${size}`}>
              <GradientFlowFigure frame={frame} width={pixels} id={`${ID}-${size}`} />
            </div>
          ))
        ) : (
          <GradientFlowFigure frame={frame} width={width} id={`${ID}-figure`} />
        )}
      </div>
      <p class="instrument-finding" role="status" aria-busy={partial}>
        {finding}
      </p>
      {frame.failure && (
        <p class="instrument-failure">
          Why values stop being finite: <a href={`${base}terms/exploding-gradient/`}>exploding gradient</a>.
        </p>
      )}
      <div class="instrument-foot">
        <GradientFlowLegend frame={frame} />
        <EngineLine
          status={experiment.status}
          before={staticBackend}
          notice={experiment.notice}
          profilesPerSecond={shown?.final && shown.spent > 0 ? (1000 * shown.frame.params.seeds) / shown.spent : null}
        />
        <p class="instrument-notice" role="status">
          {experiment.notice}
        </p>
        <GradientFlowTable frame={settled} />
        <FigureActions link={link} downloads={gradientFlowDownloads(settled, () => drawing.current)} />
      </div>
    </div>
  );
}
