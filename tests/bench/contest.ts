import type { BackendName, Lab, ProgressingFrame } from '../../src/lab/experiment.ts';
import type { ParameterTable, Values } from '../../src/lab/parameters.ts';

/** A measurement that an experiment makes, run our way and the plain TensorFlow.js way on the same backend. */
export interface Contest {
  /** The experiment's id. */
  experiment: string;
  /** What is measured, in a few words. */
  setting: string;
  params: Values<ParameterTable>;
  /** Whose first frame is timed: the experiment's opening preset, where the contest takes a part of it; else `params`. */
  opening?: Values<ParameterTable>;
  /** How many times as fast as the plain way ours must be; null where that is only reported. */
  goal: number | null;
  /** Sets both sides up on the lab's backend and runs each once, so that neither compiles or draws while the clock runs. */
  prepare(lab: Lab): Promise<Sides>;
}

export interface Sides {
  /** One run of the experiment, as far as the plain way goes too; in milliseconds. */
  ours(): Promise<number>;
  /** The same numbers by stock operations; in milliseconds. */
  plain(): Promise<number>;
  /** @throws Error that names the first number of both last runs in which the sides disagree */
  compare(): void;
  dispose(): void;
}

/** How a contest's sides are made of a run and of the plain way. */
interface Opponents<Frame, Measured> {
  /** One run of the experiment, by `timeRun`. */
  ours(): Promise<{ milliseconds: number; frame: Frame }>;
  plain: {
    /** @param networks how many to measure, for who can measure fewer than all: one is enough to get everything compiled */
    measure(networks?: number): Promise<Measured>;
    dispose(): void;
  };
  /** @throws Error that names the first number in which they disagree */
  compare(frame: Frame, measured: Measured): void;
}

/** Runs both once, so that neither compiles while the clock runs. */
export async function bothSides<Frame, Measured>(opponents: Opponents<Frame, Measured>): Promise<Sides> {
  const { plain, compare } = opponents;
  let { frame } = await opponents.ours();
  let measured = await plain.measure(1);
  return {
    async ours() {
      const timing = await opponents.ours();
      frame = timing.frame;
      return timing.milliseconds;
    },
    plain: () =>
      timed(async () => {
        measured = await plain.measure();
      }),
    compare: () => compare(frame, measured),
    dispose: plain.dispose,
  };
}

/** A contest's result on one backend. Times are the shortest measured, in milliseconds: others share the machine. */
export interface Row extends Pick<Contest, 'experiment' | 'setting' | 'goal'> {
  backend: BackendName;
  ours: number;
  plain: number;
  /** Whether the first frame is that of the instrument as a page opens it. */
  opens: boolean;
  /** From a warm engine's start of the run to its first frame, with the random numbers still on the device. */
  firstFrame: number;
  /** The same with a seed that the engine has not seen: its random numbers are drawn and uploaded on the way. */
  newSeed: number;
  /** How often each side was measured. */
  rounds: number;
}

/**
 * A clock in milliseconds: this thread's own processor time where it can be had, since others share the machine; in a browser, whose
 * graphics work is not done by the process that asks for it, the time that passes.
 */
export function clock(): number {
  if (typeof process === 'undefined') return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * Runs an experiment up to a frame and times what the plain way does too.
 * @param from when the clock starts: at once, as the run first uses TensorFlow.js, or as it first asks for what is kept on the
 *   device, whichever the plain way begins with
 * @param isLast the frame at which the clock stops; the finished one, unless told
 */
export async function timeRun<Frame extends ProgressingFrame>(
  lab: Lab,
  run: (lab: Lab) => AsyncGenerator<Frame, void, void>,
  from: 'start' | 'tensors' | 'weights',
  isLast: (frame: Frame) => boolean = ({ progress }) => progress === 1,
): Promise<{ milliseconds: number; frame: Frame }> {
  let started = from === 'start' ? clock() : 0;
  const watched: Lab = {
    ...lab,
    get tf() {
      if (from === 'tensors') started ||= clock();
      return lab.tf;
    },
    cached(key, make) {
      started ||= clock();
      return lab.cached(key, make);
    },
  };
  for await (const frame of run(watched)) {
    if (isLast(frame)) return { milliseconds: clock() - started, frame };
  }
  throw new Error('the run ended without that frame');
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const before = clock();
  await work();
  return clock() - before;
}

/** @throws Error where two lists differ by more than `tolerance` times the larger of the expected number and `floor` */
export function assertClose(
  name: string,
  got: readonly number[],
  expected: readonly number[],
  tolerance: number,
  floor = 0,
): void {
  if (got.length !== expected.length) throw new Error(`${name}: ${got.length} numbers against ${expected.length}`);
  expected.forEach((value, i) => {
    const near = Math.abs((got[i] as number) - value) <= tolerance * Math.max(Math.abs(value), floor);
    if (!near) throw new Error(`the two sides measure different things: ${name} ${i} is ${got[i]} and ${value}`);
  });
}
