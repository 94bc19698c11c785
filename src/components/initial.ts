/** The letter that a title is filed under, without its accents; `#` where it begins with no letter. */
export function initialOf(title: string): string {
  const first = title.normalize('NFD').charAt(0).toUpperCase();
  return /[A-Z]/.test(first) ? first : '#';
}
