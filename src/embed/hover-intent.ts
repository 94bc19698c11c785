import type { Guide, Wanted } from './guide-entries.ts';
import type { HoverCard, Point } from './hover-card.ts';

/**
 * When a card comes and goes, in milliseconds after the pointer or the focus enters or leaves a link: those of
 * Wikipedia's Page Previews, which were found by experiment.
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
  let lets = false;

  const triggerOf = (event: Event) => (event.target instanceof Element ? triggerAt(event.target) : undefined);

  function stopWaiting(): void {
    waiting?.stop.abort();
    waiting = undefined;
  }

  function close(): void {
    clearTimeout(closing);
    card.close();
    // Last, since the focus that the card gives back to its link would ask for the card again.
    stopWaiting();
  }

  function wait(link: HTMLAnchorElement): AbortSignal {
    stopWaiting();
    const stop = new AbortController();
    waiting = { link, stop };
    return stop.signal;
  }

  async function open({ link, wanted }: Trigger, point: Point | undefined, loading: ReturnType<Guide['entry']>) {
    const signal = waiting?.stop.signal;
    const entry = await loading;
    if (entry === undefined || signal === undefined || signal.aborted || !link.isConnected) return false;
    close();
    card.open(entry, link, wanted.slug === undefined ? guide.page(entry.slug) : link.href, point);
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
    if (!signal.aborted) await open(trigger, point, loading);
  }

  async function tap(trigger: Trigger): Promise<void> {
    const { link } = trigger;
    const signal = wait(link);
    const loading = Promise.race([guide.entry(trigger.wanted, signal), pause(TAP_PATIENCE)]);
    if (await open(trigger, undefined, loading)) card.focusLink();
    else if (!signal.aborted) {
      // Nothing to show: the tap does what it would have done without a card, `target` included.
      lets = true;
      link.click();
      lets = false;
    }
  }

  function leave(): void {
    stopWaiting();
    clearTimeout(closing);
    closing = setTimeout(() => {
      const opener = card.opener();
      const isHeld = opener?.matches(':hover, :focus-visible') || card.isUnderPointer() || card.hasFocus();
      if (!isHeld) close();
    }, CLOSE_AFTER);
  }

  const listen = <Type extends keyof DocumentEventMap>(
    type: Type,
    answer: (event: DocumentEventMap[Type]) => void,
    options: AddEventListenerOptions = { passive: true },
  ) => document.addEventListener(type, answer, { capture: true, ...options });

  listen('pointerover', (event) => {
    const trigger = event.pointerType === 'touch' ? undefined : triggerOf(event);
    if (trigger) enter(trigger, { x: event.clientX, y: event.clientY });
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
    if (event.target !== card.host && (link === undefined || link !== card.opener())) close();
  });
  listen('pointercancel', () => {
    touched = undefined;
  });
  listen(
    'click',
    (event) => {
      const trigger = triggerOf(event);
      if (lets || trigger === undefined) return;
      const { link } = trigger;
      const isFirstTap = touched === link && card.opener() !== link && waiting?.link !== link;
      touched = undefined;
      if (isFirstTap) {
        event.preventDefault();
        tap(trigger);
      } else close();
    },
    { passive: false },
  );

  listen(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      // A dialog of the page's own stays open: one press closes one thing.
      if (card.opener() !== undefined) {
        event.preventDefault();
        event.stopPropagation();
      }
      close();
    },
    { passive: false },
  );
  listen('scroll', ({ target }) => {
    const opener = card.opener();
    if (target instanceof Element && opener !== undefined && target.contains(opener)) close();
  });
}
