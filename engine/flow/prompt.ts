/** Classifies the entries of `playbacks` (flow-format.md#prompt-kinds). */

export type PromptKind =
  /** A file. `path` has no `file://`, and its variables are not expanded. */
  | { kind: 'file'; path: string }
  /** A tone, silence, a stream, a phrase or a remote file, which FreeSWITCH plays itself. */
  | { kind: 'stream'; url: string }
  /** A text for TTS. */
  | { kind: 'text'; text: string }
  | { kind: 'refused'; reason: string };

const STREAMS =
  /^(?:(?:tone_stream|silence_stream|local_stream):\/\/|phrase:|say:|(?:\([^()]*\))?https?:\/\/)/i;

/**
 * Classifies an entry as written, before its variables are expanded: the value of a variable can make a text longer, but
 * cannot turn it into a file or a stream.
 */
export function promptKind(entry: string): PromptKind {
  // Most entries: each expression would be compiled in each call.
  if (entry.indexOf(':') < 0) return soundOrText(entry);
  if (/^file:\/\//i.test(entry)) return { kind: 'file', path: entry.slice('file://'.length) };
  if (STREAMS.test(entry)) return { kind: 'stream', url: entry };
  if (/^[a-z][a-z0-9_+.-]*:\/\//i.test(entry))
    return { kind: 'refused', reason: 'its scheme is not allowed' };
  return soundOrText(entry);
}

function soundOrText(entry: string): PromptKind {
  const end = entry.slice(-4).toLowerCase();
  return end === '.wav' || end === '.mp3' ? { kind: 'file', path: entry } : { kind: 'text', text: entry };
}

/** Joins folder and path. Returns null for a path outside of the allowed folders. */
export function promptPath(
  path: string,
  sounds: string,
  voiceDir: string | null,
  allowed: string[],
): string | null {
  // FreeSWITCH treats any text before `://` as a scheme, wherever it is. Control characters never belong in a path.
  if (hasControlCharacter(path) || path.indexOf('://') >= 0) return null;
  if (path[0] === '/') return allowed.some((folder) => isInside(path, folder)) ? path : null;
  const base = voiceDir === null ? sounds : inFolder(sounds, voiceDir, allowed);
  if (base === null) return null;
  const joined = join(base, path);
  return isInside(joined, base) ? joined : null;
}

/** Returns the path of a voice folder below the sounds folder or an allowed folder, or null. */
function inFolder(sounds: string, folder: string, allowed: string[]): string | null {
  const joined = folder[0] === '/' ? folder : join(sounds, folder);
  return allowed.some((outer) => isInside(joined, outer)) ? joined : null;
}

function isInside(path: string, folder: string): boolean {
  const parts = path.split('/');
  if (parts.indexOf('..') >= 0) return false;
  const outer = withoutSlash(folder);
  return withoutSlash(path) === outer || path.indexOf(`${outer}/`) === 0;
}

function join(folder: string, path: string): string {
  const inner = path[0] === '/' || path[0] === '.' ? path.replace(/^\.?\/+/, '') : path;
  return `${withoutSlash(folder)}/${inner}`;
}

/** Without the slashes at its end. */
function withoutSlash(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return path.slice(0, end);
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true;
  return false;
}
