/** Gives the hub, and who is logged in, to the pages. */
import { createContext, type ReactNode, useContext } from 'react';
import type { Answer, Hub } from './hub.ts';

export type Me = Answer<'GET /v1/me'>;

const Current = createContext<{ hub: Hub; me: Me } | null>(null);

export function HubProvider({ hub, me, children }: { hub: Hub; me: Me; children: ReactNode }) {
  return <Current.Provider value={{ hub, me }}>{children}</Current.Provider>;
}

export function useHub(): Hub {
  return useCurrent().hub;
}

export function useMe(): Me {
  return useCurrent().me;
}

/** Whether the user has a right. The page offers only what the hub would allow; the hub checks again. */
export function useRight(right: string): boolean {
  return useMe().rights.includes(right);
}

function useCurrent(): { hub: Hub; me: Me } {
  const value = useContext(Current);
  if (value === null) throw new Error('there is no HubProvider around this');
  return value;
}
