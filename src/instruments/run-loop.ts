import type { Measurement } from '../lab/engine/client.ts';
import type { ProgressingFrame } from '../lab/experiment.ts';

export type RunState = 'idle' | 'running' | 'paused' | 'done' | 'failed';

/** A frame as the loop hands it on. */
export interface Shown<Frame> {
  frame: Frame;
  /** The last of its measurement. */
  final: boolean;
  /** Milliseconds spent waiting for the engine since the measurement began. */
  spent: number;
  /** Of a run that stopped early: whether the step before can be shown. Null for any other run. */
  earlier: boolean | null;
}

/** Steps kept of a run that stopped early: enough to see how it came about, few enough to forget about memory. */
const STEPS_KEPT = 24;

interface RunLoopOptions<Params, Frame extends ProgressingFrame> {
  /** Starts a measurement; may load the engine first. */
  measure(params: Params): Promise<Measurement<Frame>>;
  /** True for a frame after which nothing more is to be measured, whatever the engine still has. */
  stopsAt(frame: Frame): boolean;
  onFrame(shown: Shown<Frame>): void;
  onState(state: RunState): void;
  onError(error: unknown): void;
  /** A clock in milliseconds. */
  now(): number;
}

export interface RunLoop<Params> {
  /** Begins a new measurement at once; any older one is cancelled and its frames are dropped. */
  start(params: Params): void;
  /** Goes on with a paused measurement, or begins one. */
  resume(params: Params): void;
  /** Pulls no further frame. One already under way is still shown. */
  pause(): void;
  /** Pulls one smallest step and pauses there; begins a measurement if none is open. */
  step(params: Params): void;
  /**
   * After a run that stopped early: shows the step before. The first time, the run is repeated by its smallest steps up to
   * where it stopped, and the last of them are kept; `step` goes forward over them.
   */
  back(): void;
  /** Gives up the open measurement, so that the next run or step begins from the start. */
  rewind(): void;
  /** Frames are pulled only while active: on screen and in a visible document. */
  setActive(active: boolean): void;
  state(): RunState;
}

/** Pulls frames from the engine one at a time; the newest request wins. */
export function createRunLoop<Params, Frame extends ProgressingFrame>(
  options: RunLoopOptions<Params, Frame>,
): RunLoop<Params> {
  let open: Promise<Measurement<Frame>> | null = null;
  let asked: Params | null = null;
  /** The last steps of a repeated run, the one at which it stopped last; null but for such a run. */
  let trail: Frame[] | null = null;
  let at = 0;
  let request = 0;
  let state: RunState = 'idle';
  let active = true;
  let pulling = false;
  let spent = 0;

  function enter(next: RunState): void {
    if (next === state) return;
    state = next;
    options.onState(next);
  }

  function close(): void {
    request += 1;
    pulling = false;
    open?.then(
      (measurement) => measurement.cancel(),
      () => undefined,
    );
    open = null;
    trail = null;
  }

  function begin(params: Params): void {
    close();
    spent = 0;
    asked = params;
    open = options.measure(params);
  }

  function showKept(steps: readonly Frame[], index: number): void {
    const frame = steps[index];
    if (frame === undefined) return;
    at = index;
    const final = index === steps.length - 1;
    options.onFrame({ frame, final, spent, earlier: index > 0 });
    enter(final ? 'done' : 'paused');
  }

  async function pull(step: boolean): Promise<void> {
    if (pulling || !open) return;
    pulling = true;
    const mine = request;
    try {
      const measurement = await open;
      if (mine !== request) return;
      do {
        const began = options.now();
        const result = await measurement.next(step || trail !== null);
        if (mine !== request) return;
        spent += options.now() - began;
        if (!result) {
          open = null;
          enter('idle');
          break;
        }
        const { frame, done } = result;
        const stops = options.stopsAt(frame);
        if (trail) trail = [...trail, frame].slice(-STEPS_KEPT);
        if (done || stops) {
          if (!done) measurement.cancel();
          open = null;
        }
        if (trail && stops) {
          showKept(trail, Math.max(0, trail.length - 2));
          break;
        }
        if (done) trail = null;
        options.onFrame({ frame, final: done || stops, spent, earlier: stops ? true : trail ? false : null });
        if (mine !== request) return;
        if (done || stops) enter('done');
      } while (state === 'running' && active && !step);
    } catch (error) {
      if (mine !== request) return;
      open = null;
      enter('failed');
      options.onError(error);
    } finally {
      if (mine === request) pulling = false;
    }
  }

  function go(): void {
    enter('running');
    if (active) void pull(false);
  }

  return {
    start(params) {
      begin(params);
      go();
    },
    resume(params) {
      if (!open) begin(params);
      go();
    },
    pause() {
      if (state === 'running') enter('paused');
    },
    step(params) {
      if (trail && !open && at < trail.length - 1) return showKept(trail, at + 1);
      if (!open) begin(params);
      enter('paused');
      void pull(true);
    },
    back() {
      if (trail) {
        if (!open) showKept(trail, at - 1);
      } else if (asked !== null && state === 'done') {
        begin(asked);
        trail = [];
        go();
      }
    },
    rewind() {
      close();
      enter('idle');
    },
    setActive(next) {
      active = next;
      if (active && state === 'running') void pull(false);
    },
    state: () => state,
  };
}
