/**
 * Detects the format of audio by its first bytes, because the type that a service declares (`audio/mpeg` for a wav file)
 * is often wrong. Not file-type, which does not know all of these formats (docs/adr/0013-not-from-npm.md).
 */
export type AudioKind = 'wav' | 'mp3' | 'aac' | 'ogg' | 'flac' | 'amr' | 'aiff' | 'au' | 'mp4' | 'webm';

const MAGIC: readonly [kind: AudioKind, at: number, bytes: string][] = [
  ['wav', 8, 'WAVE'],
  ['mp3', 0, 'ID3'],
  ['ogg', 0, 'OggS'],
  ['flac', 0, 'fLaC'],
  ['amr', 0, '#!AMR'],
  ['aiff', 8, 'AIF'],
  ['au', 0, '.snd'],
  ['mp4', 4, 'ftyp'],
  ['webm', 0, '\x1a\x45\xdf\xa3'],
];

/** Undefined for any other content, such as text or samples without a header. */
export function audioKind(bytes: Buffer): AudioKind | undefined {
  const head = bytes.toString('latin1', 0, 16);
  for (const [kind, at, magic] of MAGIC) if (head.startsWith(magic, at)) return kind;
  // A frame of MPEG audio begins with 11 bits of 1, then the version and the layer. mp3 does not use version 01 or layer
  // 00; AAC has layer 00.
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return 'aac';
  return (second & 0x06) === 0 || (second & 0x18) === 0x08 ? undefined : 'mp3';
}

/** Describes content that is not audio, for an error message. */
export function describeNonAudio(bytes: Buffer): string {
  if (bytes.length === 0) return 'nothing';
  const text = bytes.toString('latin1', 0, 200).trimStart();
  if (/^(?:<!doctype|<html)/i.test(text)) return 'an HTML page';
  if (text.startsWith('<')) return 'XML';
  if (/^[[{]/.test(text)) return 'JSON, perhaps an error message';
  return 'no audio of a known format';
}
