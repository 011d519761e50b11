/** Searches the words inside of flows. Scripts are fetched once, a few at a time, while somebody searches. */
import { useEffect, useRef, useState } from 'react';
import type { Hub } from '../../api/hub.ts';
import { useHub, useRight } from '../../api/hub-context.tsx';
import { type ListedFlow, scriptOf } from './list.ts';

const AT_ONCE = 4;

export interface FoundInside {
  /** Numbers of flows. */
  found: ReadonlySet<number>;
  isBusy: boolean;
}

const NOTHING: FoundInside = { found: new Set(), isBusy: false };

export function useFoundInside(flows: readonly ListedFlow[] | undefined, sought: string): FoundInside {
  const hub = useHub();
  const mayRead = useRight('flow.read');
  const scripts = useRef(new Map<string, string>());
  const [result, setResult] = useState(NOTHING);
  useEffect(() => {
    if (sought === '' || flows === undefined || !mayRead) {
      setResult(NOTHING);
      return undefined;
    }
    let isOver = false;
    const found = new Set<number>();
    setResult({ found: new Set(), isBusy: true });
    const waiting = [...flows];
    const work = async (): Promise<void> => {
      for (let flow = waiting.shift(); flow !== undefined && !isOver; flow = waiting.shift()) {
        const text = await textOf(hub, flow, scripts.current);
        if (isOver || !text.includes(sought.toLowerCase())) continue;
        found.add(flow.number);
        setResult({ found: new Set(found), isBusy: true });
      }
    };
    void Promise.all(Array.from({ length: AT_ONCE }, work)).then(() => {
      if (!isOver) setResult({ found: new Set(found), isBusy: false });
    });
    return () => {
      isOver = true;
    };
  }, [flows, hub, mayRead, sought]);
  return result;
}

/** In lower case; empty where it cannot be read. `\u` escapes are read as what they stand for. */
async function textOf(hub: Hub, flow: ListedFlow, known: Map<string, string>): Promise<string> {
  const key = `${flow.number} ${flow.published} ${flow.draft}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const script = (await scriptOf(hub, flow).catch(() => null)) ?? '';
  const text = script
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .toLowerCase();
  known.set(key, text);
  return text;
}
