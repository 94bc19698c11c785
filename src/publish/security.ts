import { SITE_ADDRESSES } from './addresses.ts';

const DAY = 24 * 60 * 60 * 1000;
/** The standard recommends less than a year. */
const VALID_DAYS = 360;
const MAIL = /^[^\s@:/]+@[^\s@:/]+$/u;

/**
 * Where faults are reported to, as a link can name it.
 * @param given the build's `CONTACT`: an address of mail, or a `mailto:`, `https:` or `tel:` address
 * @returns undefined where none was given
 * @throws when it is something else
 */
export function contactAddress(given: string | undefined): string | undefined {
  if (given === undefined || given.trim() === '') return undefined;
  const contact = MAIL.test(given.trim()) ? `mailto:${given.trim()}` : given.trim();
  const { protocol } = URL.canParse(contact) ? new URL(contact) : { protocol: '' };
  if (!['mailto:', 'https:', 'tel:'].includes(protocol) || /\s/u.test(contact)) {
    throw new Error(`CONTACT is "${given}"; it must be an address of mail or begin with mailto:, https: or tel:.`);
  }
  return contact;
}

/**
 * Tells who finds a weakness where to report it. The host serves it at its root, whatever the site's sub-path.
 * @param contact the build's `CONTACT`; without one, the page for authors says how to report
 * @param full makes the full address of a path
 * @see https://www.rfc-editor.org/rfc/rfc9116
 * @throws when the contact is no address
 */
export function securityFile(contact: string | undefined, today: Date, full: (path: string) => string): string {
  const midnight = today.getTime() - (today.getTime() % DAY);
  const expires = new Date(midnight + VALID_DAYS * DAY).toISOString().replace('.000Z', 'Z');
  const canonical = new URL(SITE_ADDRESSES.security, full('/')).href;
  return [
    `Contact: ${contactAddress(contact) ?? `${full(SITE_ADDRESSES.authors)}#report`}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    `Canonical: ${canonical}`,
    '',
  ].join('\n');
}
