import type { Guide, Wanted } from './guide-entries.ts';
import type { HoverCard, Point } from './hover-card.ts';

/**
 * When a card comes and goes, in milliseconds after the pointer or the focus enters or leaves a link: those of
 * Wikipedia's Page Previews.
 * @see https://www.mediawiki.org/wiki/Page_Previews
 */
const FETCH_AFTER = 150;
const SHOW_AFTER = 500;
const CLOSE_AFTER = 300;
/** How long a tap waits for a card before it follows the link. */
const TAP_PATIENCE = 1000;

/** A link that has a card. */
export interface Trigger {
  link: HTMLAnchorElement;
  wanted: Wanted;
}

const pause = (milliseconds: number): Promise<undefined> =>
  new Promise((done) => {
    setTimeout(done, milliseconds);
  });

/**
 * Shows cards from now on, for mouse, keyboard and touch.
 * @param triggerAt the link that an element lies in, if it has a card
 */
export function showCards(triggerAt: (element: Element) => Trigger | undefined, guide: Guide, card: HoverCard): void {
  let waiting: { link: HTMLAnchorElement; stop: AbortController } | undefined;
  let closing: ReturnType<typeof setTimeout> | undefined;
  let touched: HTMLAnchorElement | undefined;
  let isFollowing = false;

  const triggerOf = (event: Event) => (event.target instanceof Element ? triggerAt(event.target) : undefined);

  function stopWaiting(): void {
    waiting?.stop.abort();
    waiting = undefined;
  }

  function close(): void {
    stopWaiting();
    clearTimeout(closing);
    card.close();
  }

  function wait(link: HTMLAnchorElement): AbortSignal {
    stopWaiting();
    const stop = new AbortController();
    waiting = { link, stop };
    return stop.signal;
  }

  async function open(
    { link, wanted }: Trigger,
    loading: ReturnType<Guide['entry']>,
    { point, takesFocus = false }: { point?: Point; takesFocus?: boolean },
  ): Promise<boolean> {
    const signal = waiting?.stop.signal;
    const entry = await loading;
    if (entry === undefined || signal === undefined || signal.aborted || !link.isConnected) return false;
    close();
    const href = wanted.slug === undefined ? guide.page(entry.slug) : link.href;
    card.open(entry, { link, href, point, takesFocus });
    return true;
  }

  async function enter(trigger: Trigger, point?: Point): Promise<void> {
    if (card.opener() === trigger.link) {
      clearTimeout(closing);
      stopWaiting();
      return;
    }
    if (waiting?.link === trigger.link) return;
    const signal = wait(trigger.link);
    await pause(FETCH_AFTER);
    if (signal.aborted) return;
    const loading = guide.entry(trigger.wanted, signal);
    await pause(SHOW_AFTER - FETCH_AFTER);
    if (!signal.aborted) await open(trigger, loading, { point });
  }

  async function tap(trigger: Trigger): Promise<void> {
    const { link } = trigger;
    const signal = wait(link);
    const loading = Promise.race([guide.entry(trigger.wanted, signal), pause(TAP_PATIENCE)]);
    if (!(await open(trigger, loading, { takesFocus: true })) && !signal.aborted) {
      // Nothing to show: the tap does what it would have done without a card, `target` included.
      isFollowing = true;
      link.click();
      isFollowing = false;
    }
  }

  function leave(): void {
    stopWaiting();
    clearTimeout(closing);
    closing = setTimeout(() => {
      const opener = card.opener();
      const isHeld = opener?.matches(':hover, :focus-visible') || card.isUnderPointer() || card.hasFocus();
      // Another link may be waiting for the card by now: only what is open ends here.
      if (!isHeld) card.close();
    }, CLOSE_AFTER);
  }

  const listen = <Type extends keyof DocumentEventMap>(type: Type, answer: (event: DocumentEventMap[Type]) => void) =>
    document.addEventListener(type, answer, { capture: true });

  listen('pointerover', (event) => {
    const trigger = event.pointerType === 'touch' ? undefined : triggerOf(event);
    if (trigger) enter(trigger, { x: event.clientX, y: event.clientY });
    // A page that replaced its text has taken the link away without the pointer leaving it.
    else if (card.opener()?.isConnected === false) close();
  });
  listen('pointerout', (event) => {
    const { relatedTarget } = event;
    const from = event.target === card.host ? card.host : triggerOf(event)?.link;
    const stays = relatedTarget instanceof Node && from?.contains(relatedTarget);
    if (from && !stays && event.pointerType !== 'touch') leave();
  });
  listen('focusin', (event) => {
    const trigger = triggerOf(event);
    if (trigger?.link.matches(':focus-visible')) enter(trigger);
  });
  listen('focusout', (event) => {
    if (event.target === card.host || triggerOf(event)) leave();
  });

  listen('pointerdown', (event) => {
    const link = triggerOf(event)?.link;
    touched = event.pointerType === 'touch' ? link : undefined;
    const isOurs = event.target === card.host || (link !== undefined && [card.opener(), waiting?.link].includes(link));
    if (!isOurs) close();
  });
  listen('pointercancel', () => {
    touched = undefined;
  });
  listen('click', (event) => {
    const trigger = triggerOf(event);
    if (isFollowing || trigger === undefined) return;
    const { link } = trigger;
    const isFirstTap = touched === link && card.opener() !== link && waiting?.link !== link;
    touched = undefined;
    if (isFirstTap) {
      event.preventDefault();
      tap(trigger);
    } else close();
  });

  listen('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // A dialog of the page's own stays open: one press closes one thing.
    if (card.opener() !== undefined) {
      event.preventDefault();
      event.stopPropagation();
    }
    close();
  });
  listen('scroll', ({ target }) => {
    const opener = card.opener();
    if (target instanceof Element && opener !== undefined && target.contains(opener)) close();
  });
}
