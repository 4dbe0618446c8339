import { useEffect } from 'react';

/** While something is on the page that is never shown again, the browser asks before it closes the page or loads another. */
export function useStay(isShownOnce: boolean): void {
  useEffect(() => {
    if (!isShownOnce) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [isShownOnce]);
}
