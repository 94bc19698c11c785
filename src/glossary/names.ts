/** A name as names are compared: lower case, with spaces, hyphens and underscores alike. */
export function normalizeName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/gu, ' ')
    .trim();
}

/**
 * The anchor of a heading made from its text.
 *
 * @example anchorOf('Does ReLU vanish?') === 'does-relu-vanish'
 */
export function anchorOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .trim()
    .replace(/[\s_]+/gu, '-');
}
