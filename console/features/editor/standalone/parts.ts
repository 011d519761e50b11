/** What lies beside the page in its folder: scripts that were loaded in front of it set these. */
import { createTools, type Tools } from '../../../editor/worker/client.ts';
import { startWorker } from '../start-worker.ts';

interface Beside {
  /** Texts of the worker and of the robot: a page from a file may load neither. */
  CTI_ROBOT_PARTS?: { worker: string; robot: string; pinyin: string; version: string };
  CTI_ROBOT_SAMPLES?: readonly Sample[];
}

export interface Sample {
  name: string;
  text: string;
}

export function samplesBeside(): readonly Sample[] {
  return (globalThis as Beside).CTI_ROBOT_SAMPLES ?? [];
}

/** The tools of an author, from the texts beside the page. */
export function standaloneTools(): Tools {
  const { worker = '', robot = '', pinyin = '' } = (globalThis as Beside).CTI_ROBOT_PARTS ?? {};
  const workerUrl = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
  return createTools({
    startWorker: () => startWorker(workerUrl),
    bundle: { text: robot },
    pinyin: { text: pinyin },
  });
}
