/**
 * The deployment's secret key: 32 bytes, the same on all hubs and sidecars. Keys for one purpose each are derived from
 * it, so that a signed link never helps to read a stored secret.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { HubError } from '../error.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRITTEN = /^[0-9a-f]{64}$/i;
/** Begins what is sealed, and says how. */
const VERSION = 'v1';

/** What a derived key is for. */
export type Purpose = 'seal' | 'link' | 'ticket' | 'socket' | 'peer' | 'totp' | 'door';

export class SecretKey {
  private readonly derived = new Map<string, Buffer>();

  /** @param bytes 32 bytes */
  constructor(private readonly bytes: Buffer) {
    if (bytes.length !== KEY_BYTES) throw new RangeError(`a secret key has ${KEY_BYTES} bytes`);
  }

  static generate(): SecretKey {
    return new SecretKey(randomBytes(KEY_BYTES));
  }

  /**
   * @param text 64 hex digits
   * @throws HubError `SECRET_KEY`; its message does not repeat the text
   */
  static parse(text: string): SecretKey {
    const digits = text.trim();
    if (!WRITTEN.test(digits)) throw new HubError('SECRET_KEY');
    return new SecretKey(Buffer.from(digits, 'hex'));
  }

  /** 64 hex digits, for the key's file. */
  text(): string {
    return this.bytes.toString('hex');
  }

  /**
   * Encrypts a text that must be recoverable.
   *
   * @param context what the text belongs to, such as `push 12`: it can be opened with the same context only
   */
  seal(text: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keyFor('seal'), nonce);
    cipher.setAAD(Buffer.from(context));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${sealed.toString('base64url')}`;
  }

  /** @throws HubError `SEALED` for a text that another key or context sealed, or that was changed */
  open(sealed: string, context: string): string {
    const [version, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw new HubError('SEALED');
    const decipher = createDecipheriv('aes-256-gcm', this.keyFor('seal'), bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
    } catch {
      throw new HubError('SEALED');
    }
  }

  /** Signs a text for a purpose: base64url of an HMAC-SHA256. */
  sign(purpose: Exclude<Purpose, 'seal'>, text: string): string {
    return createHmac('sha256', this.keyFor(purpose)).update(text).digest('base64url');
  }

  /** Whether a signature is right, in constant time. */
  isSigned(purpose: Exclude<Purpose, 'seal'>, text: string, signature: string): boolean {
    const expected = Buffer.from(this.sign(purpose, text));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private keyFor(purpose: Purpose): Buffer {
    const known = this.derived.get(purpose);
    if (known !== undefined) return known;
    const key = Buffer.from(hkdfSync('sha256', this.bytes, '', `cti-robot ${purpose}`, KEY_BYTES));
    this.derived.set(purpose, key);
    return key;
  }
}

/** Whether a text has the form of a sealed one. No JSON has it. */
export function isSealed(text: string): boolean {
  return text.startsWith(`${VERSION}.`);
}
