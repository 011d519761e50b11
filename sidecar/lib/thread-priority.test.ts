import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { threadId } from './thread-priority.ts';

it.runIf(process.platform === 'linux')('lowers the priority of one thread only', async () => {
  const before = getPriority(threadId());
  const code = `
    import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
    import { getPriority } from 'node:os';
    import { parentPort } from 'node:worker_threads';
    register();
    const { lowerThreadPriority, threadId } = await import(${JSON.stringify(new URL('./thread-priority.ts', import.meta.url).href)});
    lowerThreadPriority(5);
    lowerThreadPriority(30);
    parentPort.postMessage(getPriority(threadId()));`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  const inThread = await new Promise((resolve, reject) =>
    worker.once('message', resolve).once('error', reject),
  );
  expect(inThread).toBe(19);
  expect(getPriority(threadId())).toBe(before);
});
