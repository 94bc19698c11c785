import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether the element is on screen and the document visible; true until it is known. */
export function useOnScreen(element: RefObject<Element>): boolean {
  const [near, setNear] = useState(true);
  const [visible, setVisible] = useState(true);
  useEffect(() => {
    const follow = () => setVisible(document.visibilityState === 'visible');
    follow();
    document.addEventListener('visibilitychange', follow);
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? true));
    if (element.current) observer.observe(element.current);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      observer.disconnect();
    };
  }, [element]);
  return near && visible;
}
