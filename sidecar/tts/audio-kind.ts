/** Tells audio by its first bytes: what a service calls it (`audio/mpeg` for a wav) is often wrong. */
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

/** Undefined for what is none of them: text, rubbish, samples without a header. */
export function audioKind(bytes: Buffer): AudioKind | undefined {
  const head = bytes.toString('latin1', 0, 16);
  for (const [kind, at, magic] of MAGIC) if (head.startsWith(magic, at)) return kind;
  // A frame of MPEG audio begins with 11 bits of 1; then version and layer, of which 01 and 00 are not used by
  // mp3: layer 00 is AAC's.
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return 'aac';
  return (second & 0x06) === 0 || (second & 0x18) === 0x08 ? undefined : 'mp3';
}

/** What else it may be, for people who look for the reason. */
export function describeRubbish(bytes: Buffer): string {
  if (bytes.length === 0) return 'nothing';
  const text = bytes.toString('latin1', 0, 200).trimStart();
  if (/^(?:<!doctype|<html)/i.test(text)) return 'an HTML page';
  if (text.startsWith('<')) return 'XML';
  if (/^[[{]/.test(text)) return 'JSON, perhaps an error message';
  return 'no audio of a known format';
}
