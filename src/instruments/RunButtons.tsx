import type { RunState } from './run-loop.ts';

interface RunButtonsProps {
  state: RunState;
  /** What one step measures, in words. */
  stepTitle: string;
  /** After a run that stopped early: whether there is a step before to go back to. Null after any other. */
  earlier: boolean | null;
  onRun(): void;
  onPause(): void;
  onStep(): void;
  onBack(): void;
  onReset(): void;
}

/**
 * Run, pause, step, reset, and after a run that stopped early, step back. None is ever disabled outright, since a button that disables itself drops the keyboard's
 * focus; one without effect says so.
 */
export function RunButtons({ state, stepTitle, earlier, onRun, onPause, onStep, onBack, onReset }: RunButtonsProps) {
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
      {earlier !== null && (
        <button
          type="button"
          title="What was measured a step before"
          aria-disabled={!earlier}
          onClick={() => earlier && onBack()}
        >
          Step back
        </button>
      )}
    </div>
  );
}
