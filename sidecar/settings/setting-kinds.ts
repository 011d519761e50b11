/** The kinds of settings for `settings.ts`: text, number of milliseconds, path of a folder and so on. */
import { type TSchemaOptions, Type } from 'typebox';

export interface Wording {
  /** Completes the message "<key> must be …". */
  mustBe: string;
  /** What the setting is for. */
  description: string;
  /** The default in the documentation if it depends on the machine. */
  defaultText?: string;
  /** A valid URL is shown without its password; any other value is hidden. */
  secret?: true;
  /** The whole value is hidden. */
  hidden?: true;
}

/** The longest delay of a timer in Node, about 24.8 days. */
const LONGEST_MS = 2_147_483_647;

export const text = (wording: Wording & { default?: string; format?: string }) =>
  Type.String({ minLength: 1, ...wording });
export const flag = (wording: Omit<Wording, 'mustBe'> & { default: boolean }) =>
  Type.Boolean({ mustBe: 'true or false', ...wording });
export const milliseconds = (
  minimum: number,
  wording: Omit<Wording, 'mustBe'> & { default: number },
  maximum = LONGEST_MS,
) =>
  Type.Integer({
    mustBe: `a whole number of milliseconds from ${minimum} to ${maximum}`,
    minimum,
    maximum,
    ...wording,
  });
export const count = (
  minimum: number,
  maximum: number,
  wording: Omit<Wording, 'mustBe'> & { default: number },
) => Type.Integer({ mustBe: `a whole number from ${minimum} to ${maximum}`, minimum, maximum, ...wording });
export const list = (item: TSchemaOptions, wording: Wording & { default: string[] }) =>
  Type.Array(Type.String(item), { ...wording });
/** Part of an argument of `detect_speech`, which blanks, quotes and braces would split. */
export const word = (wording: Omit<Wording, 'mustBe'>) =>
  Type.Optional(
    text({
      mustBe: "a text without blanks, quotes, braces, backslashes and '$'",
      format: 'word',
      ...wording,
    }),
  );
export const folder = (wording: Omit<Wording, 'mustBe'> & { default?: string }) =>
  text({ mustBe: 'the path of a folder', format: 'path', ...wording });
