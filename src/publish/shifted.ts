/** Raised and lowered characters that our typefaces lack, with what is set smaller and off the line in their place. */
export const SHIFTED = [
  { characters: '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᶻ', plain: '0123456789+−z', by: 0.33 },
  { characters: '₀₁₂₃₄₅₆₇₈₉', plain: '0123456789', by: -0.18 },
] as const;

/** How large they are set, of the size of what they stand beside. */
export const SHIFTED_SIZE = 0.7;

/** A stretch of text, and by how much of its size it is raised. */
export interface Stretch {
  text: string;
  by: number;
}

const RUNS = new RegExp(SHIFTED.map(({ characters }) => `[${characters}]+`).join('|'), 'gu');

/** A text in stretches, the raised and lowered ones in plain characters. */
export function stretches(text: string): Stretch[] {
  const parts: Stretch[] = [];
  let from = 0;
  for (const { 0: run, index } of text.matchAll(RUNS)) {
    if (index > from) parts.push({ text: text.slice(from, index), by: 0 });
    from = index + run.length;
    const row = SHIFTED.find(({ characters }) => characters.includes(run[0] as string));
    if (row)
      parts.push({ text: Array.from(run, (one) => row.plain[row.characters.indexOf(one)]).join(''), by: row.by });
  }
  return from < text.length ? [...parts, { text: text.slice(from), by: 0 }] : parts;
}
