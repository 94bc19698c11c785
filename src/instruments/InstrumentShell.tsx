import type { ComponentChildren, FunctionComponent } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { address } from '../glossary/address.ts';
import { type ExperimentDefinition, type ProgressingFrame, presetValues } from '../lab/experiment.ts';
import type { ParameterProblem, ParameterTable, Values } from '../lab/parameters.ts';
import { instrumentAddresses } from '../publish/addresses.ts';
import { frameHtml } from '../publish/oembed.ts';
import { type InstrumentState, readAddress, writeAddress } from './address-state.ts';
import { ControlPanel, type ParameterValue } from './ControlPanel.tsx';
import { followDemoLinks, PRESET_EVENT, takePendingPreset } from './demo-links.ts';
import { EngineLine, type Speed } from './EngineLine.tsx';
import { earlyChoices } from './early-choices.ts';
import { FigureActions } from './FigureActions.tsx';
import { instrumentDownloads } from './instrument-downloads.ts';
import { PresetControl } from './PresetControl.tsx';
import { unpackFrame } from './packed-frame.ts';
import { RunButtons } from './RunButtons.tsx';
import { StaticDrawing, StillInstrument } from './StillInstrument.tsx';
import { addressConcerns, useAddress } from './use-address.ts';
import { useExperiment } from './use-experiment.ts';
import { useOnScreen } from './use-on-screen.ts';
import { useWidth } from './use-width.ts';
import './instrument.css';

/** What a page hands to an instrument. */
export interface InstrumentProps {
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
  /** Figure and finding before the controls, where they must be seen at once. */
  figureFirst?: boolean;
  /** The page is nothing but the instrument, in a frame of another page: no link to the figure's place on it. */
  framed?: boolean;
  /** Only the figure and what it shows, for a page on which nothing runs. */
  still?: boolean;
}

/** What a figure that is itself a control needs. */
export interface LiveFigure {
  /** The parameters as the reader has set them, which a frame follows. */
  values: Readonly<Record<string, ParameterValue>>;
  change(changes: Readonly<Record<string, ParameterValue>>): void;
}

export interface FigureProps<Frame> {
  frame: Frame;
  /** Pixels to draw for. */
  width: number;
  /** Unique on the page. */
  id: string;
  /** Absent from the static drawings. */
  live?: LiveFigure;
}

/** What makes an instrument out of an experiment; the shell does the rest. */
export interface InstrumentParts<T extends ParameterTable, Frame extends ProgressingFrame> {
  experiment: ExperimentDefinition<T, Frame>;
  /** The controls always in sight, where need be by the values in force. */
  primary: readonly (keyof T & string)[] | ((values: Values<T>) => readonly (keyof T & string)[]);
  Figure: FunctionComponent<FigureProps<Frame>>;
  Legend: FunctionComponent<{ frame: Frame }>;
  Table: FunctionComponent<{ frame: Frame }>;
  /** What automatic values amount to in a frame. */
  inForce?(frame: Frame): Readonly<Record<string, number>>;
  /** Parameters without effect at these values, and why. */
  unused?(values: Values<T>): Readonly<Record<string, string>>;
  /** A frame in which a value is no longer finite: the run ends there, and the reader may step back from it. */
  stopsAt?(frame: Frame): boolean;
  /** A partial frame that has nothing to show yet: the last finished figure stays until there is one. */
  hasNothingYet?(frame: Frame): boolean;
  /** What stands under the finding. */
  aside?(frame: Frame, base: string): ComponentChildren;
  /** What a frame was computed on where the engine's backend had no part in it: `JavaScript, fp64`. */
  computedOn?(frame: Frame): string | null;
  /** What one step measures, in words. */
  stepTitle: string;
  /** How many of what a finished frame has measured. */
  measured(frame: Frame): Omit<Speed, 'perSecond'> & { count: number };
  /** The files' name without extension. */
  fileName(frame: Frame): string;
  /** The settings in a line, for the exported drawing. */
  settings(frame: Frame): string;
  csv(frame: Frame): string;
  /** What the CSV holds, in words. */
  csvTitle: string;
  script(frame: Frame): Promise<string>;
}

interface InstrumentShellProps<T extends ParameterTable, Frame extends ProgressingFrame> extends InstrumentProps {
  parts: InstrumentParts<T, Frame>;
}

/** An instrument, to be used or, where the page says so, only to be looked at. Renders complete without a browser. */
export function InstrumentShell<T extends ParameterTable, Frame extends ProgressingFrame>(
  props: InstrumentShellProps<T, Frame>,
) {
  if (!props.still) return <LiveInstrument {...props} />;
  return <StillInstrument parts={props.parts} frame={unpackFrame<Frame>(props.initialFrame)} />;
}

/** Controls, figure, finding, legend, table, downloads. */
function LiveInstrument<T extends ParameterTable, Frame extends ProgressingFrame>(
  props: InstrumentShellProps<T, Frame>,
) {
  const { parts, initialFrame, preset, base, permalink, staticBackend } = props;
  const { experiment: definition, Figure, Legend, Table } = parts;
  const { id, prefers } = definition;
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLParagraphElement>(null);
  const drawing = useRef<HTMLDivElement>(null);
  const first = useMemo(() => unpackFrame<Frame>(initialFrame), [initialFrame]);
  const [current, setCurrent] = useState<InstrumentState<T>>(() => ({
    preset,
    values: presetValues(definition, preset),
  }));
  const [early] = useState(() => (typeof document === 'undefined' ? null : earlyChoices(id, definition.parameters)));
  const [problems, setProblems] = useState<ParameterProblem[]>([]);
  const [touched, setTouched] = useState(false);
  const [settled, setSettled] = useState(first);
  const width = useWidth(drawing);
  const onScreen = useOnScreen(root);
  const stopsAt = (frame: Frame) => parts.stopsAt?.(frame) ?? false;
  const experiment = useExperiment<Values<T>, Frame>({ id, prefers, stopsAt, onScreen });
  const { loop, state, shown } = experiment;
  const busy = state === 'running';
  const earlier = shown?.earlier ?? null;
  const partial = shown !== null && !shown.final;
  const frame = !shown || (busy && partial && parts.hasNothingYet?.(shown.frame)) ? settled : shown.frame;
  const pending = useRef(0);

  useEffect(() => {
    if (shown?.final) setSettled(shown.frame);
  }, [shown]);
  useAddress(root, definition, touched ? current : null, preset);

  /** Takes a new state and, once a drawing frame, starts its run. */
  const apply = useCallback(
    (next: InstrumentState<T>) => {
      setCurrent(next);
      setTouched(true);
      cancelAnimationFrame(pending.current);
      pending.current = requestAnimationFrame(() => loop.start(next.values));
    },
    [loop],
  );

  const choosePreset = useCallback(
    (name: string) => {
      if (!Object.hasOwn(definition.presets, name)) return;
      setProblems([]);
      apply({ preset: name, values: presetValues(definition, name) });
    },
    [apply, definition],
  );

  useEffect(() => {
    const element = root.current;
    const query = new URLSearchParams(element && addressConcerns(element) ? location.search : '');
    for (const [name, choice] of early ?? []) query.set(name, choice);
    const asked = readAddress(definition, query.toString(), preset);
    setProblems(asked.problems);
    if (asked.given) apply({ preset: asked.preset, values: asked.values });
    followDemoLinks();
    const take = () => {
      const pendingPreset = element && takePendingPreset(element);
      if (!pendingPreset) return;
      choosePreset(pendingPreset);
      heading.current?.focus({ preventScroll: true });
    };
    take();
    element?.addEventListener(PRESET_EVENT, take);
    return () => {
      cancelAnimationFrame(pending.current);
      element?.removeEventListener(PRESET_EVENT, take);
    };
  }, [apply, choosePreset, definition, early, preset]);

  const change = (changes: Readonly<Record<string, ParameterValue>>) => {
    setProblems([]);
    apply({ preset: current.preset, values: { ...current.values, ...changes } });
  };
  const present = (page: string) => new URL(`${page}${writeAddress(definition, current, null)}`, location.href).href;

  const finding = definition.summarize(partial && busy ? settled : frame);
  const { count, ...unit } = parts.measured(frame);
  const downloads = instrumentDownloads(
    {
      fileName: parts.fileName(settled),
      caption: [definition.summarize(settled), parts.settings(settled)],
      csv: () => parts.csv(settled),
      csvTitle: parts.csvTitle,
      script: () => parts.script(settled),
    },
    () => drawing.current,
  );
  const controls = (
    <div class="instrument-controls">
      <ControlPanel
        id={id}
        table={definition.parameters}
        values={current.values}
        primary={typeof parts.primary === 'function' ? parts.primary(current.values) : parts.primary}
        inForce={parts.inForce?.(frame) ?? {}}
        unused={parts.unused?.(current.values) ?? {}}
        onChange={(name, value) => change({ [name]: value })}
      >
        <PresetControl
          id={`${id}-preset`}
          presets={definition.presets}
          value={current.preset}
          changed={writeAddress(definition, current, current.preset) !== ''}
          onChange={choosePreset}
        />
      </ControlPanel>
      <RunButtons
        state={state}
        stepTitle={parts.stepTitle}
        onRun={() => loop.resume(current.values)}
        onPause={loop.pause}
        earlier={earlier}
        onStep={() => loop.step(current.values)}
        onBack={loop.back}
        onReset={() => choosePreset(current.preset)}
      />
    </div>
  );
  const figure = (
    <>
      <progress
        class="instrument-progress"
        data-busy={busy}
        aria-label="Measurement"
        max={1}
        value={busy && partial ? shown.frame.progress : 0}
      />
      <div class="instrument-drawing" ref={drawing} aria-busy={busy}>
        {width === null ? (
          <StaticDrawing Figure={Figure} frame={frame} id={id} />
        ) : (
          <Figure frame={frame} width={width} id={`${id}-figure`} live={{ values: current.values, change }} />
        )}
      </div>
      <p class="instrument-finding" role="status" aria-busy={busy}>
        {finding}
        {shown?.final && earlier && ' Step back shows what was measured before.'}
      </p>
      {stopsAt(frame) && (
        <p class="instrument-failure">
          Why values stop being finite: <a href={`${base}terms/overflow/`}>overflow</a>.
        </p>
      )}
    </>
  );
  return (
    <div
      class="instrument"
      ref={root}
      data-instrument={id}
      role="group"
      aria-labelledby={`${id}-heading`}
      onPointerEnter={experiment.warmUp}
      onFocusIn={experiment.warmUp}
    >
      <div class="instrument-title" id={`figure-${id}`}>
        <p class="instrument-heading" id={`${id}-heading`} ref={heading} tabIndex={-1}>
          <strong>{definition.title}</strong> <span>{definition.question}</span>
        </p>
        {!props.framed && (
          <a class="anchor" href={`#figure-${id}`} aria-label="Link to this figure">
            #
          </a>
        )}
      </div>
      {!props.figureFirst && controls}
      {problems.length > 0 && (
        <div role="alert">
          <ul class="instrument-problems">
            {problems.map(({ name, message }) => (
              <li key={name}>{message}; the default is used.</li>
            ))}
          </ul>
        </div>
      )}
      {figure}
      {props.figureFirst && controls}
      {parts.aside?.(frame, base)}
      <div class="instrument-foot">
        <Legend frame={frame} />
        <EngineLine
          experiment={definition}
          status={experiment.status}
          before={staticBackend}
          instead={parts.computedOn?.(frame) ?? null}
          notice={experiment.notice}
          speed={
            shown?.final && earlier === null && shown.spent > 0
              ? { ...unit, perSecond: (1000 * count) / shown.spent }
              : null
          }
        />
        <p class="instrument-notice" role="status">
          {experiment.notice}
        </p>
        <Table frame={settled} />
        <FigureActions
          link={() => present(permalink)}
          embedCode={() =>
            frameHtml({ address: present(address(instrumentAddresses(id).embed, base)), title: definition.title })
          }
          downloads={downloads}
        />
      </div>
    </div>
  );
}
