/** A flow in a file on this computer. Where the browser can write to it again, saving needs no further question. */
import { chooseFile, saveFile } from '../../../ui/files.ts';

/** The part of the File System Access API that is used; browsers without it download. */
interface FileHandle {
  name: string;
  getFile(): Promise<File>;
  createWritable(): Promise<{ write(data: Uint8Array): Promise<void>; close(): Promise<void> }>;
}
interface Pickers {
  showOpenFilePicker?: (options: object) => Promise<FileHandle[]>;
  showSaveFilePicker?: (options: object) => Promise<FileHandle>;
}

export interface FlowFile {
  name: string;
  bytes: Uint8Array;
  handle: FileHandle | null;
}

const TYPES = [{ description: 'JSON', accept: { 'application/json': ['.json'] as const } }];

/** @returns null where the user chose none */
export async function openFlowFile(): Promise<FlowFile | null> {
  const { showOpenFilePicker } = globalThis as unknown as Pickers;
  if (showOpenFilePicker === undefined) {
    const file = await chooseFile('.json,application/json');
    return file && { ...(await fromFile(file)), handle: null };
  }
  try {
    const [handle] = await showOpenFilePicker({ types: TYPES });
    if (handle === undefined) return null;
    return { ...(await fromFile(await handle.getFile())), handle };
  } catch (error) {
    if (isCancelled(error)) return null;
    throw error;
  }
}

export async function fromFile(file: File): Promise<Omit<FlowFile, 'handle'>> {
  return { name: file.name.replace(/\.json$/i, ''), bytes: new Uint8Array(await file.arrayBuffer()) };
}

/**
 * Writes to the file that was opened, else to one that the user chooses, else to the folder of downloads.
 *
 * @returns the file to write to the next time; undefined where the user chose none
 */
export async function saveFlowFile(
  name: string,
  bytes: Uint8Array,
  handle: FileHandle | null,
): Promise<FileHandle | null | undefined> {
  const { showSaveFilePicker } = globalThis as unknown as Pickers;
  if (handle === null && showSaveFilePicker === undefined) {
    saveFile(`${name}.json`, bytes, 'application/json');
    return null;
  }
  try {
    const to = handle ?? (await showSaveFilePicker?.({ suggestedName: `${name}.json`, types: TYPES }));
    if (to === undefined) return undefined;
    const stream = await to.createWritable();
    await stream.write(bytes);
    await stream.close();
    return to;
  } catch (error) {
    if (isCancelled(error)) return undefined;
    throw error;
  }
}

function isCancelled(error: unknown): boolean {
  return (error as Error | null)?.name === 'AbortError';
}
