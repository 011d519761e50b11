/** The saved tests of the flow that is open. The frame calls it on every page, so that tests run at each edit wherever. */
import { useEffect } from 'react';
import type { Editing } from '../../../../editor/session/editing.ts';
import type { Tools } from '../../../../editor/worker/client.ts';
import { type Bench, benchOf, type TestsPort } from './bench.ts';

export function useTests(editing: Editing, tools: Tools, port: TestsPort): Bench {
  const bench = benchOf(editing, tools, port);
  useEffect(() => bench.follow(), [bench]);
  return bench;
}
