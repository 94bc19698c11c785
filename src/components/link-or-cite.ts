import { type LinkTarget, partOf, snippetsFor } from '../publish/link-snippets.ts';

/** A part of the page that has an address: how the list names it, and how a link to it does. */
interface Part {
  group: string;
  id: string;
  label: string;
  title: string;
}

/** The format chosen last is the one that the next page opens with. */
const CHOSEN = 'link-format';

/** Brings the "Link or cite" of this page to life, if it has one. */
export function startLinkOrCite(): void {
  const root = document.querySelector<HTMLElement>('[data-link-target]');
  const select = root?.querySelector('select');
  if (!root || !select) return;
  const target: LinkTarget = JSON.parse(root.dataset['linkTarget'] ?? '');
  offerParts(select, partsOfPage(target.title));
  select.addEventListener('change', () => {
    const chosen = select.selectedOptions[0];
    const title = chosen?.dataset['title'];
    show(root, title === undefined ? target : partOf(target, { id: select.value, title }));
  });
  // A reader may have chosen before this script came.
  const remembered = recall();
  if (remembered !== null && root.querySelector('input[value="address"]:checked')) choose(root, remembered);
  root.addEventListener('change', ({ target: input }) => {
    if (input instanceof HTMLInputElement) remember(input.value);
  });
  copyOnRequest(root);
}

/** Everything on the page that shows a link to itself, in the order of the page. */
function partsOfPage(title: string): Part[] {
  const formulas = document.querySelectorAll('.formula-line > a.anchor');
  return [...document.querySelectorAll<HTMLAnchorElement>('article a.anchor')].flatMap((anchor) => {
    const place = anchor.parentElement;
    const id = decodeURIComponent(anchor.hash.slice(1));
    if (!place || id === 'link-or-cite') return [];
    const part = (group: string, label: string, full = `${title}: ${label.toLowerCase()}`): Part[] => [
      { group, id, label, title: full },
    ];
    if (place.matches('.definition')) return part('Sections', 'Definition');
    if (place.matches('.formula-line')) {
      return part('Formulas and figure', `Formula ${[...formulas].indexOf(anchor) + 1}`);
    }
    if (place.matches('.instrument-title')) return part('Formulas and figure', 'Figure');
    const text = textOf(place);
    if (place.matches('.question > *')) return part('Questions', text, text);
    if (place.matches('.misconception > *')) {
      const claim = place.querySelector('q')?.textContent ?? text;
      return part('Often said', claim, `${title}: “${claim}”`);
    }
    return part('Sections', text, `${title}: ${text}`);
  });
}

/** A heading's text without its link to itself. */
function textOf(heading: Element): string {
  const texts = [...heading.childNodes].filter((node) => !(node instanceof HTMLAnchorElement));
  return texts
    .map(({ textContent }) => textContent)
    .join('')
    .trim();
}

function offerParts(select: HTMLSelectElement, parts: readonly Part[]): void {
  for (const name of new Set(parts.map(({ group }) => group))) {
    const group = document.createElement('optgroup');
    group.label = name;
    for (const part of parts.filter((candidate) => candidate.group === name)) {
      const option = new Option(part.label, part.id);
      option.dataset['title'] = part.title;
      group.append(option);
    }
    select.append(group);
  }
}

/** Writes the snippets of a target; formats that it has none in are not offered. */
function show(root: HTMLElement, target: LinkTarget): void {
  const texts = new Map<string, string>(snippetsFor(target).map(({ id, text }) => [id, text]));
  for (const format of root.querySelectorAll<HTMLElement>('[data-format]')) {
    const text = texts.get(format.dataset['format'] ?? '');
    const code = format.querySelector('code');
    format.hidden = text === undefined;
    if (code && text !== undefined) code.textContent = text;
  }
  const wanted = recall() ?? 'address';
  choose(root, texts.has(wanted) ? wanted : 'address');
}

function choose(root: HTMLElement, format: string): void {
  const input = root.querySelector<HTMLInputElement>(`input[value="${CSS.escape(format)}"]`);
  if (input) input.checked = true;
}

function recall(): string | null {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
}

function remember(format: string): void {
  try {
    localStorage.setItem(CHOSEN, format);
  } catch {
    // A browser that keeps nothing opens the next page with the address.
  }
}

function copyOnRequest(root: HTMLElement): void {
  const status = root.querySelector('[data-copied]');
  for (const row of root.querySelectorAll<HTMLElement>('[data-copy]')) {
    const button = row.querySelector('button');
    const code = row.querySelector('code');
    const label = button?.firstChild;
    if (!code || !label) continue;
    const say = (short: string, long: string) => {
      label.textContent = short;
      if (status) status.textContent = long;
      setTimeout(() => (label.textContent = 'Copy'), 2000);
    };
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        say('Copied', `${row.dataset['copy']} copied`);
      } catch {
        // Without the permission to write, the text is selected for the reader's own copy.
        getSelection()?.selectAllChildren(code);
        say('Selected', 'Selected; copy it with your keyboard');
      }
    });
  }
}
