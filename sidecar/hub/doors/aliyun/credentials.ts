/** Access keys: an id that everybody may see, and a secret by which requests are signed. */
import { randomInt } from 'node:crypto';

/** The name of the door. */
export const ALIYUN = 'aliyun';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** As long as those of the provider: existing settings and columns take them. */
const ID_LETTERS = 20;
const SECRET_LETTERS = 30;

export interface NewAccessKey {
  accessKeyId: string;
  accessKeySecret: string;
}

export function newAccessKey(): NewAccessKey {
  return { accessKeyId: `CTIR${randomText(ID_LETTERS)}`, accessKeySecret: randomText(SECRET_LETTERS) };
}

function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
