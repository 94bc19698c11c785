import type * as tf from '@tensorflow/tfjs-core';

/** Tensors that a run keeps beyond a tidy, so that however it ends they are freed. */
export interface OwnedTensors {
  own<T extends tf.Tensor>(tensor: T): T;
  /** Frees tensors that are owned; others are left alone. */
  drop(...tensors: (tf.Tensor | null | undefined)[]): void;
  dispose(): void;
}

export function ownedTensors(core: typeof tf): OwnedTensors {
  const owned = new Set<tf.Tensor>();
  return {
    own(tensor) {
      owned.add(core.keep(tensor));
      return tensor;
    },
    drop(...tensors) {
      for (const tensor of tensors) if (tensor && owned.delete(tensor)) tensor.dispose();
    },
    dispose() {
      for (const tensor of owned) tensor.dispose();
      owned.clear();
    },
  };
}
