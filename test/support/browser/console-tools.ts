/** The console's tools in a page of the tests: `tools`, and `loopingTools` whose bundle never ends. */
import { createTools, type Tools } from '../../../console/editor/worker/client.ts';

const limitsMs = { lint: 10_000, talk: 10_000, test: 10_000, probe: 10_000, generate: 10_000 };
const files = { pinyin: { url: '/pinyin.js' }, bundle: { url: '/cti_robot.js' } };
// biome-ignore lint/suspicious/noExplicitAny: a global of browsers
const startWorker = () => new (globalThis as any).Worker('/console-worker.js');

export const page = globalThis as unknown as { tools: Tools; loopingTools: Tools };

page.tools = createTools({ startWorker, ...files, limitsMs });
page.loopingTools = createTools({
  startWorker,
  ...files,
  bundle: { url: '/loops.js' },
  limitsMs: { ...limitsMs, talk: 200 },
});
