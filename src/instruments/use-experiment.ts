import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Engine, EngineStatus } from '../lab/engine/client.ts';
import type { BackendName, ExperimentDefinition, ProgressingFrame } from '../lab/experiment.ts';
import { createRunLoop, type RunLoop, type RunState, type Shown } from './run-loop.ts';

/** The engine is fetched on first use, so that a page that is only read never loads it. */
async function loadEngine(prefers: BackendName | undefined): Promise<Engine> {
  const client = await import('../lab/engine/client.ts');
  return client.engine(prefers);
}

interface ExperimentOptions<Frame> extends Pick<ExperimentDefinition, 'id' | 'prefers'> {
  stopsAt(frame: Frame): boolean;
  onScreen: boolean;
}

export interface RunningExperiment<Params, Frame> {
  loop: RunLoop<Params>;
  state: RunState;
  /** The newest frame of the running or last measurement; null before any. */
  shown: Shown<Frame> | null;
  status: EngineStatus | null;
  /** What the engine or a failed run has to say; null when nothing. */
  notice: string | null;
  /** Lets the engine get ready before it is asked. */
  warmUp(): void;
}

/** Runs an experiment on the page's engine: state, newest frame, and the loop to steer it by. */
export function useExperiment<Params extends Record<string, string | number | null>, Frame extends ProgressingFrame>({
  id,
  prefers,
  stopsAt,
  onScreen,
}: ExperimentOptions<Frame>): RunningExperiment<Params, Frame> {
  const [state, setState] = useState<RunState>('idle');
  const [shown, setShown] = useState<Shown<Frame> | null>(null);
  const [status, setStatus] = useState<EngineStatus | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const engine = useRef<Promise<Engine> | null>(null);

  const { loop, ready } = useMemo(() => {
    const ready = () => {
      engine.current ??= loadEngine(prefers).then((loaded) => {
        loaded.onNotice(setNotice);
        return loaded;
      });
      return engine.current;
    };
    const loop = createRunLoop<Params, Frame>({
      measure: async (params) => (await ready()).measure<Frame>(id, params),
      stopsAt,
      onFrame(next) {
        setShown(next);
        if (next.final) void ready().then((loaded) => setStatus(loaded.status()));
      },
      onState(next) {
        setState(next);
        if (next === 'running') setNotice(null);
      },
      onError(error) {
        const reason = error instanceof Error ? error.message : String(error);
        engine.current?.catch(() => {
          engine.current = null;
        });
        setNotice(`The measurement stopped: ${reason} Press Run to try again.`);
      },
      now: () => performance.now(),
    });
    return { loop, ready };
  }, [id, prefers]);

  useEffect(() => loop.setActive(onScreen), [loop, onScreen]);
  useEffect(() => () => loop.rewind(), [loop]);

  return {
    loop,
    state,
    shown,
    status,
    notice,
    warmUp: () =>
      void ready().then(
        (loaded) => loaded.warmUp(),
        () => undefined,
      ),
  };
}
