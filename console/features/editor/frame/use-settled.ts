/** Waits before something opens that would push away what the pointer is on. */
import { useEffect, useState } from 'react';

/** @returns true once `wanted` has been true for some ms; false at once */
export function useSettled(wanted: boolean, ms: number): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    if (!wanted) {
      setSettled(false);
      return undefined;
    }
    const timer = setTimeout(() => setSettled(true), ms);
    return () => clearTimeout(timer);
  }, [wanted, ms]);
  return wanted && isSettled;
}
