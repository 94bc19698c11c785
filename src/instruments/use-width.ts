import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** The element's width in whole pixels; null on the server and until it is measured. */
export function useWidth(element: RefObject<Element>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = (pixels: number) => {
      if (pixels > 0) setWidth(Math.floor(pixels));
    };
    measure(target.getBoundingClientRect().width);
    const observer = new ResizeObserver((entries) => measure(entries.at(-1)?.contentRect.width ?? 0));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
