import type * as tf from '@tensorflow/tfjs-core';
import type { BackendReport, Lab } from '../experiment.ts';
import type { DeviceCache } from './device-cache.ts';

/** A newer request took this one's place. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

/** The device no longer answers: its context was lost, or a read took too long. */
export class BackendLost extends Error {
  override name = 'BackendLost';
}

/** Longest wait for numbers from the device before it counts as lost. Software WebGL at full size needs most of it. */
const READ_LIMIT_MS = 60_000;

/** Work this long without letting messages through; short enough that a newer request is heard soon. */
const BREATH_MS = 12;

/**
 * A reader sees the first frame after about so long, since a change should answer within 100 ms, and then a partial one
 * about this often: each costs a read from the device.
 */
const FIRST_FRAME_MS = 60;
const FRAME_MS = 120;

const breathe = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0);
  });

export interface EngineCore {
  tf: typeof tf;
  backend: BackendReport;
  cache: DeviceCache;
  /** True once the device has told that it is gone. */
  isLost(): boolean;
  readLimit?: number;
}

/** Bytes of weights that stay on the device between runs. */
export const CACHE_BYTES = 192 * 1024 * 1024;

/** One run of an experiment, pulled a frame at a time. */
export class Session<Frame> {
  private cancelled = false;
  private single = false;
  private lastBreath = performance.now();
  private lastFrame = performance.now();
  private frameMs = FIRST_FRAME_MS;
  private readonly frames: AsyncGenerator<Frame, void, void>;
  private pulling: Promise<IteratorResult<Frame, void>> | null = null;

  private readonly core: EngineCore;

  constructor(core: EngineCore, start: (lab: Lab) => AsyncGenerator<Frame, void, void>) {
    this.core = core;
    this.frames = start(this.lab());
  }

  /**
   * The next frame: after about FIRST_FRAME_MS or FRAME_MS of work, or after the experiment's smallest step.
   * @returns null when the run is over or was cancelled
   */
  async next(step: boolean): Promise<Frame | null> {
    if (this.cancelled) return null;
    this.single = step;
    this.lastFrame = performance.now();
    this.lastBreath = this.lastFrame;
    try {
      this.pulling = this.frames.next();
      const { value, done } = await this.pulling;
      this.frameMs = FRAME_MS;
      return done ? null : (value ?? null);
    } catch (error) {
      if (error instanceof Cancelled) return null;
      throw error;
    } finally {
      this.pulling = null;
    }
  }

  /** Stops the run at its next checkpoint and frees what it holds. */
  async cancel(): Promise<void> {
    this.cancelled = true;
    await this.pulling?.catch(() => undefined);
    await this.frames.return().catch(() => undefined);
  }

  private lab(): Lab {
    const { core } = this;
    return {
      tf: core.tf,
      backend: core.backend,
      cached: (key, make) => core.cache.take(key, make),
      frameDue: () => this.single || performance.now() - this.lastFrame > this.frameMs,
      checkpoint: async () => {
        if (performance.now() - this.lastBreath > BREATH_MS) {
          await breathe();
          this.lastBreath = performance.now();
        }
        if (this.cancelled) throw new Cancelled();
        if (core.isLost()) throw new BackendLost('the graphics context was lost');
      },
      read: (tensor) => readWithin(core, tensor),
    };
  }
}

/** A tensor's numbers, or BackendLost: after a lost context reads give zeros or never resolve. */
async function readWithin(core: EngineCore, tensor: tf.Tensor): Promise<Float32Array> {
  const limit = core.readLimit ?? READ_LIMIT_MS;
  const started = performance.now();
  let watch: ReturnType<typeof setInterval> | undefined;
  const failure = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      if (core.isLost()) reject(new BackendLost('the graphics context was lost'));
      if (performance.now() - started > limit)
        reject(new BackendLost(`no answer from the device within ${limit / 1000} s`));
    }, 50);
  });
  try {
    const values = await Promise.race([tensor.data(), failure]);
    if (core.isLost()) throw new BackendLost('the graphics context was lost');
    return values as Float32Array;
  } finally {
    clearInterval(watch);
  }
}
