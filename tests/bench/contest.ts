import type { BackendName, Lab, ProgressingFrame } from '../../src/lab/experiment.ts';
import type { ParameterTable, Values } from '../../src/lab/parameters.ts';

/** A measurement that an experiment makes, run our way and the plain TensorFlow.js way on the same backend. */
export interface Contest {
  /** The experiment's id. */
  experiment: string;
  /** What is measured, in a few words. */
  setting: string;
  params: Values<ParameterTable>;
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

/** A contest's result on one backend. Times are medians, in milliseconds. */
export interface Row extends Pick<Contest, 'experiment' | 'setting' | 'goal'> {
  backend: BackendName;
  ours: number;
  plain: number;
  /** From a warm engine's start of the run to its first frame, with the random numbers still on the device. */
  firstFrame: number;
  /** The same with a seed that the engine has not seen: its random numbers are drawn and uploaded on the way. */
  newSeed: number;
  /** How often each side was measured. */
  rounds: number;
}

/**
 * Runs an experiment up to a frame and times what the plain way does too.
 * @param from when the clock starts: as the run first uses TensorFlow.js, or as it first asks for what is kept on the
 *   device, whichever the plain way begins with
 * @param isLast the frame at which the clock stops; the finished one, unless told
 */
export async function timeRun<Frame extends ProgressingFrame>(
  lab: Lab,
  run: (lab: Lab) => AsyncGenerator<Frame, void, void>,
  from: 'tensors' | 'weights',
  isLast: (frame: Frame) => boolean = ({ progress }) => progress === 1,
): Promise<{ milliseconds: number; frame: Frame }> {
  let started = 0;
  const watched: Lab = {
    ...lab,
    get tf() {
      if (from === 'tensors') started ||= performance.now();
      return lab.tf;
    },
    cached(key, make) {
      started ||= performance.now();
      return lab.cached(key, make);
    },
  };
  for await (const frame of run(watched)) {
    if (isLast(frame)) return { milliseconds: performance.now() - started, frame };
  }
  throw new Error('the run ended without that frame');
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
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
