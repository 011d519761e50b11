/**
 * How the engine is answered: JSON escaped to ASCII, and before it its length in characters. mod_v8 hands over neither
 * a status nor an end, and may split a character that is more than one byte (mod-v8.md#http).
 */
export function framed(answer: object): string {
  const json = JSON.stringify(answer).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json.length} ${json}`;
}
