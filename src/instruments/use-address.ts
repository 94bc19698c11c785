import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ParameterTable } from '../lab/parameters.ts';
import { type Addressed, INSTRUMENT_KEY, type InstrumentState, writeAddress } from './address-state.ts';

declare global {
  interface DocumentEventMap {
    /** An instrument's state has changed; the query that leads back to it, of the page it stands on. */
    'instrument-address': CustomEvent<string>;
  }
}

/** Browsers limit how often an address may be rewritten; this is well below the strictest limit. */
const PAUSE = 350;

/**
 * A page's address holds the state of one instrument, the last one used. The first on the page writes plain names, so
 * that an instrument's own page has the shortest address; another adds `instrument=<id>`.
 */
let written: { root: Element; names: readonly string[] } | null = null;

function isFirst(root: Element): boolean {
  return document.querySelector('[data-instrument]') === root;
}

/** Whether the page's address speaks of the instrument with this root element. */
export function addressConcerns(root: HTMLElement): boolean {
  const named = new URLSearchParams(location.search).get(INSTRUMENT_KEY);
  return named === null ? isFirst(root) : named === root.dataset['instrument'];
}

/** The page's query without what another instrument has written there, and with this one's name where it needs one. */
function queryFor(root: HTMLElement, names: readonly string[]): string {
  const search = new URLSearchParams(location.search);
  if (written && written.root !== root) for (const name of written.names) search.delete(name);
  search.delete(INSTRUMENT_KEY);
  if (!isFirst(root)) search.set(INSTRUMENT_KEY, root.dataset['instrument'] ?? '');
  written = { root, names };
  return search.toString();
}

function rewrite(query: string): void {
  try {
    history.replaceState(history.state, '', `${location.pathname}${query}${location.hash}`);
  } catch {
    // A sandboxed frame may be refused an address of its own: the page around it hears of the state all the same.
  }
}

/** Keeps the page's address at the instrument's state, without adding to the history. Null leaves it alone. */
export function useAddress<T extends ParameterTable>(
  root: RefObject<HTMLElement>,
  addressed: Addressed<T>,
  state: InstrumentState<T> | null,
  fallback: string,
): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (!state) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (!root.current) return;
      const others = queryFor(root.current, ['preset', ...Object.keys(addressed.parameters)]);
      const query = writeAddress(addressed, state, fallback, others);
      if (query !== location.search) rewrite(query);
      document.dispatchEvent(new CustomEvent('instrument-address', { detail: query }));
    }, PAUSE);
    return () => clearTimeout(timer.current);
  }, [root, addressed, state, fallback]);
}
