/** What the text may be used under; the code has a licence of its own. */
export const LICENCE = {
  name: 'CC BY 4.0',
  url: 'https://creativecommons.org/licenses/by/4.0/',
} as const;

export const SITE_NAME = 'The Gradient Field Guide';
