/**
 * What a page of another site loads to show the guide's definitions: the element `<guide-term name="…">` and, with
 * `data-links` on the script's tag, cards for plain links to entries.
 * @see https://html.spec.whatwg.org/multipage/custom-elements.html
 */
import { SITE_ADDRESSES } from '../publish/addresses.ts';
import { type Guide, openGuide } from './guide-entries.ts';
import { canShowCards, makeCard } from './hover-card.ts';
import { showCards, type Trigger } from './hover-intent.ts';

const ELEMENT = 'guide-term';

const nameOf = (element: Element): string =>
  (element.getAttribute('name') ?? element.textContent ?? '').replace(/\s+/gu, ' ').trim();

/** Makes a link of an element that its author gave none: to the search at first, to the entry once its name is found. */
async function addLink(element: Element, guide: Guide): Promise<void> {
  const name = nameOf(element);
  if (name === '' || element.closest('a') !== null || element.querySelector('a') !== null) return;
  const link = document.createElement('a');
  link.href = guide.search(name);
  link.append(...element.childNodes);
  if (link.textContent?.trim() === '') link.textContent = name;
  element.append(link);
  const slug = await guide.slugOf(name);
  if (slug) link.href = guide.page(slug);
  else if (slug === null)
    console.info(`guide-term: the guide has no entry called “${name}”; the link searches for it.`);
}

function defineElement(guide: Guide): void {
  customElements.define(
    ELEMENT,
    class extends HTMLElement {
      connectedCallback(): void {
        // A parser that is still at work has not read what the element holds.
        if (document.readyState !== 'loading') addLink(this, guide);
        else document.addEventListener('DOMContentLoaded', () => addLink(this, guide), { once: true });
      }
    },
  );
}

/** The link that an element lies in, if it shall have a card. */
function triggerAt(element: Element, guide: Guide, withLinks: boolean): Trigger | undefined {
  const link = element.closest('a');
  const around = link?.closest(ELEMENT) ?? null;
  if (link === null) return undefined;
  const slug = guide.slugIn(link.href);
  if (around !== null) return { link, wanted: { slug, name: nameOf(around) } };
  return withLinks && slug !== undefined ? { link, wanted: { slug, name: undefined } } : undefined;
}

function start(script: HTMLScriptElement): void {
  const [home] = script.src.split(SITE_ADDRESSES.hoverCards);
  const guide = openGuide(new URL(`${home}/`));
  defineElement(guide);
  const withLinks = 'links' in script.dataset;
  if (canShowCards()) showCards((element) => triggerAt(element, guide, withLinks), guide, makeCard());
}

// A module has no current script; a page that loads the script twice has it once.
const script = document.currentScript ?? document.querySelector(`script[src*="${SITE_ADDRESSES.hoverCards}"]`);
if (script instanceof HTMLScriptElement && customElements.get(ELEMENT) === undefined) start(script);
