import type * as tf from '@tensorflow/tfjs-core';

interface Held {
  tensor: tf.Tensor3D;
  bytes: number;
  users: number;
}

/** Tensors that outlive a run, least recently used out first, within a number of bytes. */
export class DeviceCache {
  private readonly held = new Map<string, Held>();
  private bytes = 0;

  private readonly core: typeof tf;
  private readonly limit: number;

  constructor(core: typeof tf, limit: number) {
    this.core = core;
    this.limit = limit;
  }

  /** The tensor of that key, made if need be. It stays at least until `release`. */
  take(key: string, make: () => tf.Tensor3D): { tensor: tf.Tensor3D; release(): void } {
    let entry = this.held.get(key);
    if (entry) {
      this.held.delete(key);
    } else {
      const tensor = this.core.keep(make());
      entry = { tensor, bytes: 4 * tensor.size, users: 0 };
      this.bytes += entry.bytes;
    }
    this.held.set(key, entry);
    entry.users++;
    const taken = entry;
    let released = false;
    return {
      tensor: taken.tensor,
      release: () => {
        if (released) return;
        released = true;
        taken.users--;
        this.shrink();
      },
    };
  }

  /** Disposes everything that nobody uses. */
  clear(): void {
    this.shrink(0);
  }

  private shrink(limit = this.limit): void {
    for (const [key, entry] of this.held) {
      if (this.bytes <= limit) return;
      if (entry.users > 0) continue;
      entry.tensor.dispose();
      this.held.delete(key);
      this.bytes -= entry.bytes;
    }
  }
}
