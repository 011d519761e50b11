/** The tools of an author, from the files that the hub serves beside the page. */
import { createTools, type Tools } from '../../editor/worker/client.ts';
import { startWorker } from './start-worker.ts';

export function hubTools(): Tools {
  const [worker, bundle, pinyin] = ['worker', 'bundle', 'pinyin'].map(addressOf) as [string, string, string];
  return createTools({
    startWorker: () => startWorker(worker),
    bundle: { url: bundle },
    pinyin: { url: pinyin },
  });
}

/** Absolute: a worker would take it relative to itself. */
function addressOf(name: string): string {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="cti-robot-${name}"]`);
  return new URL(meta?.content ?? '', location.href).href;
}
