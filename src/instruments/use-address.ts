import { useEffect, useRef } from 'preact/hooks';
import type { ParameterTable } from '../lab/parameters.ts';
import { type Addressed, type InstrumentState, writeAddress } from './address-state.ts';

/** Browsers limit how often an address may be rewritten; this is well below the strictest limit. */
const PAUSE = 350;

/** Keeps the page's address at the instrument's state, without adding to the history. Null leaves it alone. */
export function useAddress<T extends ParameterTable>(
  addressed: Addressed<T>,
  state: InstrumentState<T> | null,
  fallback: string,
): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (!state) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const query = writeAddress(addressed, state, fallback, location.search);
      if (query !== location.search)
        history.replaceState(history.state, '', `${location.pathname}${query}${location.hash}`);
    }, PAUSE);
    return () => clearTimeout(timer.current);
  }, [addressed, state, fallback]);
}
