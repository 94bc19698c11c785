import { moduleOf } from './wasm-code.ts';
import { elementwiseFunctions } from './wasm-elementwise.ts';
import { productFunction } from './wasm-product.ts';

/** Loops of ours in WebAssembly: addresses in bytes go in. Each is documented where it is written. */
export type WasmFunctions = Record<
  keyof typeof elementwiseFunctions | 'product',
  (...numbers: number[]) => number | undefined
>;

const code = () => moduleOf({ product: productFunction(), ...elementwiseFunctions });

/** Whether this machine's WebAssembly has the vectors that they need. */
export const hasWasmFunctions = (): boolean => WebAssembly.validate(code());

/** The functions on a heap. */
export function openWasmFunctions(memory: WebAssembly.Memory): WasmFunctions {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code()), { host: { memory } });
  return exports as unknown as WasmFunctions;
}
