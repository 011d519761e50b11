/** Channel variables of a call whose announcements before the answer are recognised (docs/reference/dialer.md#announcements). */

/** Set before the answer: `EARLY_MEDIA_ON`, or the file to which it is recorded. */
export const EARLY_MEDIA = 'cti_robot_early_media';
export const EARLY_MEDIA_ON = 'on';
/** The code of the announcement that ended the call, the phrase that decided, and the last sentence that was heard. */
export const ANNOUNCED_CODE = 'early_media_code';
export const ANNOUNCED_PHRASE = 'early_media_phrase';
export const ANNOUNCED_TEXT = 'early_media_text';

/**
 * The sound of an announcement: kept where something was heard in it.
 *
 * @param answered time of the answer, µs; 0 or empty: it was not answered
 */
export function announcementFile(
  variable: (name: string) => string | null,
  answered: string | undefined,
): string | null {
  const file = variable(EARLY_MEDIA);
  const isHeard = variable(ANNOUNCED_TEXT) !== null && !(Number(answered) > 0);
  return isHeard && file !== EARLY_MEDIA_ON ? file : null;
}
