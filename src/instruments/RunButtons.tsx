import type { RunState } from './run-loop.ts';

interface RunButtonsProps {
  state: RunState;
  /** What one step measures, in words. */
  stepTitle: string;
  onRun(): void;
  onPause(): void;
  onStep(): void;
  onReset(): void;
}

/**
 * Run, pause, step, reset. None is ever disabled outright, since a button that disables itself drops the keyboard's
 * focus; one without effect says so.
 */
export function RunButtons({ state, stepTitle, onRun, onPause, onStep, onReset }: RunButtonsProps) {
  const running = state === 'running';
  return (
    <div class="run-buttons" role="group" aria-label="Measurement">
      <button type="button" class="run-main" aria-disabled={running} onClick={() => !running && onRun()}>
        Run
      </button>
      <button type="button" aria-disabled={!running} onClick={() => running && onPause()}>
        Pause
      </button>
      <button type="button" title={stepTitle} onClick={onStep}>
        Step
      </button>
      <button type="button" title="Back to the preset; the same seed gives the same run" onClick={onReset}>
        Reset
      </button>
    </div>
  );
}
