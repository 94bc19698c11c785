import { SITE_ADDRESSES } from './addresses.ts';
import { LICENCE, SITE_NAME } from './licence.ts';

/** At most 16 characters. */
const SHORT_NAME = 'Gradient Guide';
const escaped = (address: string): string => address.replaceAll('&', '&amp;');

/**
 * What lets a browser search the guide from its address bar.
 * @param full makes the full address of a path
 * @see https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md
 */
export function openSearchDescription(full: (path: string) => string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>${SHORT_NAME}</ShortName>
  <LongName>${SITE_NAME}</LongName>
  <Description>Definitions of vanishing and exploding gradients and of what surrounds them.</Description>
  <Url type="text/html" template="${escaped(full('/search/'))}?q={searchTerms}"/>
  <Url type="application/opensearchdescription+xml" rel="self" template="${escaped(full(SITE_ADDRESSES.openSearch))}"/>
  <Image width="16" height="16" type="image/svg+xml">${escaped(full('/favicon.svg'))}</Image>
  <Attribution>${LICENCE.name}</Attribution>
  <SyndicationRight>open</SyndicationRight>
  <Language>en</Language>
  <OutputEncoding>UTF-8</OutputEncoding>
  <InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
`;
}
