import type * as tf from '@tensorflow/tfjs-core';
import { defaults, type ParameterTable, type Values } from './parameters.ts';

/** The backends an engine can run on; `webgl` exists only in browsers. */
export const BACKENDS = ['webgl', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What a figure says about the machine that made it. */
export interface BackendReport {
  name: BackendName;
  /** Bits of a stored number: 32, or 16 on devices whose textures are half floats. */
  bits: 32 | 16;
}

/** What the engine lends to an experiment while it runs. */
export interface Lab {
  tf: typeof tf;
  backend: BackendReport;
  /** Throws `Cancelled` once a newer request has taken this one's place. */
  checkpoint(): Promise<void>;
  /** True when a reader has waited long enough for the next frame, or asked for one step. */
  frameDue(): boolean;
  /**
   * A tensor that outlives the run, made once a key while the device has room: weights stay where they are when only
   * an activation changes. Call `release` when done with it; never dispose it yourself.
   */
  cached(key: string, make: () => tf.Tensor3D): { tensor: tf.Tensor3D; release(): void };
  /** Reads a tensor's numbers, or throws `BackendLost` when the device does not answer in time. Disposes nothing. */
  read(tensor: tf.Tensor): Promise<Float32Array>;
}

/** What every experiment's frames have in common. */
export interface ProgressingFrame {
  /** 0…1; 1 only when all is measured. */
  progress: number;
}

/** A setting that prose can point at: `demo:gradient-flow/deep-sigmoid`. */
export interface Preset<T extends ParameterTable> {
  title: string;
  values: Partial<Values<T>>;
}

/** What can be known of an experiment without running it. */
export interface ExperimentDefinition<T extends ParameterTable = ParameterTable, Frame = unknown> {
  id: string;
  title: string;
  /** What a reader can find out with it. */
  question: string;
  parameters: T;
  presets: Readonly<Record<string, Preset<T>>>;
  /** The preset that a page shows unless it names another. */
  opensWith: string;
  /** Where every number is computed in float64 without the device, on whichever backend the engine runs. */
  arithmetic?: 'float64';
  /** The backend to try first, where that is not the first of BACKENDS; on a page that has an engine already, that one runs. */
  prefers?: BackendName;
  /** The finding in one or two sentences: live region, caption without JavaScript, terminal. */
  summarize(frame: Frame): string;
}

/** Runs an experiment. Every yielded frame is plain data and complete in itself; the last one is the result. */
export type Run<Params, Frame extends ProgressingFrame> = (
  params: Params,
  lab: Lab,
) => AsyncGenerator<Frame, void, void>;

/** A frame's numbers as the terminal prints them: a line of explanation, then columns. */
export interface TextTable {
  caption: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
  /** Sentences under the table. */
  notes: readonly string[];
}

/**
 * An experiment with all that is done with it. What computes and what writes the script are loaded when they are asked
 * for, so that whoever lists the experiments does not load them all.
 */
export interface Experiment<
  T extends ParameterTable = ParameterTable,
  Frame extends ProgressingFrame = ProgressingFrame,
> extends ExperimentDefinition<T, Frame> {
  loadRun(): Promise<{ run(params: Values<T>, lab: Lab): AsyncGenerator<Frame, void, void> }>;
  /** A Python script (NumPy and PyTorch, float64) that repeats a run and prints the terminal's JSON. */
  loadScript(): Promise<{ script(params: Values<T>): string }>;
  /** The terminal's table. */
  text(frame: Frame): TextTable;
  /** The names of the numbers that prose can quote off a preset's finished frame. */
  readings: readonly string[];
  /** One of them as text. Throws where the frame has none. */
  read(reading: string, frame: Frame): string;
}

/** Types an experiment by its own parts: its parameters, its frames, its readings. */
export function defineExperiment<const T extends ParameterTable, Frame extends ProgressingFrame>(
  parts: Omit<Experiment<T, Frame>, 'readings' | 'read'> & {
    readings: Readonly<Record<string, (frame: Frame) => string>>;
  },
): Experiment<T, Frame> {
  const { readings } = parts;
  return {
    ...parts,
    readings: Object.keys(readings),
    read(name, frame) {
      const reading = Object.hasOwn(readings, name) ? readings[name] : undefined;
      if (!reading) throw new Error(`there is no reading "${name}"; there are ${Object.keys(readings).join(', ')}`);
      return reading(frame);
    },
  };
}

/** Every parameter as a preset sets it; an unknown preset sets none. */
export function presetValues<T extends ParameterTable>(
  { parameters, presets }: Pick<ExperimentDefinition<T>, 'parameters' | 'presets'>,
  preset: string,
): Values<T> {
  return { ...defaults(parameters), ...(Object.hasOwn(presets, preset) ? presets[preset]?.values : undefined) };
}
