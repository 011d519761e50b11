/** Checks a value of a setting against its schema, with the formats that settings need. */
import { Ajv } from 'ajv';
import { isAllowListEntry } from '../lib/guard/allow-list.ts';
import { parseStrictUrl } from '../lib/url.ts';
import { isNetwork, listenAddress, loopback, socketAddress } from './addresses.ts';
import type { SettingKey } from './settings.ts';

/** Whether a value is valid for the setting. */
export function isValid({ key, schema }: SettingKey, value: unknown): boolean {
  let validate = validators.get(key);
  if (!validate) {
    validate = ajv.compile(schema);
    validators.set(key, validate);
  }
  return validate(value) as boolean;
}

const validators = new Map<string, (value: unknown) => unknown>();
// Tests check the schemas themselves: to do so, each process would compile the schema of schemas.
const ajv = new Ajv({
  keywords: ['mustBe', 'defaultText', 'secret', 'hidden'],
  meta: false,
  validateSchema: false,
})
  .addFormat('path', (value) => !value.includes('\0'))
  .addFormat('recording-place', isRecordingPlace)
  .addFormat('absolute-path', (value) => value.startsWith('/') && !value.includes('\0'))
  .addFormat('word', (value) => /^[^\s'"{}\\$]+$/.test(value))
  .addFormat('label', isLabel)
  .addFormat('domain', isDomain)
  .addFormat('redis-url', (value) => {
    const url = parseStrictUrl(value);
    return url !== undefined && /^rediss?:$/.test(url.protocol) && /^\/?\d{0,5}$/.test(url.pathname);
  })
  .addFormat('mysql-url', (value) => {
    const url = parseStrictUrl(value);
    return url?.protocol === 'mysql:' && /^\/[^/]+$/.test(url.pathname);
  })
  .addFormat('http-url', (value) => {
    const url = parseStrictUrl(value);
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  })
  .addFormat('printable', (value) => !/\p{Cc}/u.test(value))
  .addFormat('socket-address', (value) => value === '' || socketAddress(value) !== undefined)
  .addFormat('listen-address', (value) => listenAddress(value) !== undefined)
  .addFormat('network', isNetwork)
  .addFormat('allow-list-entry', isAllowListEntry)
  .addFormat('hex-key', (value) => /^[0-9a-f]{64}$/i.test(value))
  .addFormat('origin', (value) => /^https?:\/\/[^/?#]+$/.test(value) && URL.canParse(value))
  .addFormat('websocket', (value) => /^wss?:\/\/[^/?#@]+$/.test(value) && URL.canParse(value))
  .addFormat('issuer', isIssuer)
  .addFormat('loopback', (value) => loopback(value) !== undefined)
  .addFormat('time-zone', isTimeZone);

/** Tokens travel to and from it: in clear on this machine only. */
function isIssuer(value: string): boolean {
  const url = parseStrictUrl(value);
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return false;
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}

/** A bucket as S3 names them. A prefix becomes part of names, so it has no `.` and no empty parts. */
function isRecordingPlace(value: string): boolean {
  if (value === 'local') return true;
  if (value.startsWith('/')) return !value.includes('\0');
  return /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w-][\w.-]*)*\/?$/.test(value);
}

function isLabel(value: string): boolean {
  return /^[^\s\p{Cc}]{1,255}$/u.test(value);
}

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** Whether a text is a valid name of a domain. */
export function isDomain(value: string): boolean {
  // The channel for all hosts is `config@all`, so no domain may be called `all`.
  return isLabel(value) && value !== 'all';
}
