/** The instrument that an entry's body shows, and its preset where it names one; null where it shows none. */
export function shownInstrument(body: string): { id: string; preset: string | undefined } | null {
  const [, attributes] = /<Instrument\b([^>]*)>/u.exec(body) ?? [];
  const attribute = (name: string): string | undefined =>
    new RegExp(`\\b${name}="([^"]+)"`, 'u').exec(attributes ?? '')?.[1];
  const id = attribute('id');
  return id === undefined ? null : { id, preset: attribute('preset') };
}
