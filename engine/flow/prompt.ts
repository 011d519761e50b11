/** What an entry of `playbacks` is (flow-format.md#prompt-kinds). */

export type PromptKind =
  /** A file; `path` without `file://`, variables not expanded. */
  | { kind: 'file'; path: string }
  /** What FreeSWITCH plays by itself: tones, silence, streams, phrases, remote files. */
  | { kind: 'stream'; url: string }
  /** Text to be spoken. */
  | { kind: 'text'; text: string }
  | { kind: 'refused'; reason: string };

const STREAMS =
  /^(?:(?:tone_stream|silence_stream|local_stream):\/\/|phrase:|say:|(?:\([^()]*\))?https?:\/\/)/i;

/**
 * Tells by the entry as written, before variables are expanded: what a variable contains can make a text
 * longer, but never turn it into a file or a stream.
 */
export function promptKind(entry: string): PromptKind {
  if (/^file:\/\//i.test(entry)) return { kind: 'file', path: entry.slice('file://'.length) };
  if (STREAMS.test(entry)) return { kind: 'stream', url: entry };
  if (/^[a-z][a-z0-9_+.-]*:\/\//i.test(entry))
    return { kind: 'refused', reason: 'its scheme is not allowed' };
  return /\.(?:wav|mp3)$/i.test(entry) ? { kind: 'file', path: entry } : { kind: 'text', text: entry };
}

/** Joins folder and path, and refuses what leaves the allowed folders; null when refused. */
export function promptPath(
  path: string,
  sounds: string,
  voiceDir: string | null,
  allowed: string[],
): string | null {
  // FreeSWITCH takes what stands before `://` for a scheme wherever it stands, and `!` and brackets mean
  // something to it only in other places; control characters never belong into a path.
  if (hasControlCharacter(path) || path.indexOf('://') >= 0) return null;
  if (path[0] === '/') return allowed.some((folder) => isInside(path, folder)) ? path : null;
  const base = voiceDir === null ? sounds : inFolder(sounds, voiceDir, allowed);
  if (base === null) return null;
  const joined = join(base, path);
  return isInside(joined, base) ? joined : null;
}

/** A voice folder is below the sounds folder, or one of those that the deployment allows. */
function inFolder(sounds: string, folder: string, allowed: string[]): string | null {
  const joined = folder[0] === '/' ? folder : join(sounds, folder);
  return allowed.some((outer) => isInside(joined, outer)) ? joined : null;
}

function isInside(path: string, folder: string): boolean {
  const parts = path.split('/');
  if (parts.indexOf('..') >= 0) return false;
  const outer = folder.replace(/\/+$/, '');
  return path.replace(/\/+$/, '') === outer || path.indexOf(`${outer}/`) === 0;
}

function join(folder: string, path: string): string {
  return `${folder.replace(/\/+$/, '')}/${path.replace(/^\.?\/+/, '')}`;
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true;
  return false;
}
