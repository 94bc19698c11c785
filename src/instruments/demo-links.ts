/** Sent to an instrument's root element (`data-instrument`) when a link in the text asks for one of its presets. */
export const PRESET_EVENT = 'instrument-preset';

function plainClick(event: MouseEvent): boolean {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}

function follow(event: MouseEvent): void {
  if (!plainClick(event) || !(event.target instanceof Element)) return;
  const link = event.target.closest('a[data-demo]');
  const [id, preset] = link?.getAttribute('data-demo')?.split('/') ?? [];
  if (!id || !preset) return;
  const root = document.querySelector<HTMLElement>(`[data-instrument="${CSS.escape(id)}"]`);
  if (!root) return;
  event.preventDefault();
  root.dataset.pendingPreset = preset;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const block = root.offsetHeight > innerHeight ? 'start' : 'nearest';
  root.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block });
  root.dispatchEvent(new CustomEvent(PRESET_EVENT));
}

/**
 * Lets links such as `<a data-demo="gradient-flow/he-relu">` set the instrument on their page. The preset is left on
 * the root until the instrument takes it, so a link works before its instrument is alive. Safe to call repeatedly.
 */
export function followDemoLinks(): void {
  document.removeEventListener('click', follow);
  document.addEventListener('click', follow);
}

/** Takes the preset that a link left on the root, if any. */
export function takePendingPreset(root: HTMLElement): string | null {
  const preset = root.dataset.pendingPreset ?? null;
  delete root.dataset.pendingPreset;
  return preset;
}
