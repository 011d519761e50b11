/** Reads the parameters of an action. An empty one is one that is missing. */
import { AliyunFault } from './fault.ts';

export class Parameters {
  constructor(private readonly given: ReadonlyMap<string, string>) {}

  text(name: string): string | null {
    return this.given.get(name)?.trim() || null;
  }

  /** @throws AliyunFault `Missing…` */
  required(name: string): string {
    const text = this.text(name);
    if (text === null) throw AliyunFault.missing(name);
    return text;
  }

  /** Whether it is there, perhaps empty. */
  has(name: string): boolean {
    return this.given.has(name);
  }

  flag(name: string): boolean {
    const text = this.text(name)?.toLowerCase() ?? 'false';
    if (text !== 'true' && text !== 'false') throw AliyunFault.parameter(name, 'must be true or false.');
    return text === 'true';
  }

  whole(name: string, least: number, most: number): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw AliyunFault.parameter(name, `must be a whole number from ${least} to ${most}.`);
    return value;
  }

  /** @returns ms since 1970 */
  moment(name: string): number {
    this.required(name);
    return this.whole(name, 0, LATEST) as number;
  }

  /** A list with commas between its parts. Empty parts are nothing. */
  list(name: string): string[] {
    return this.required(name)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
}

/** Later times cannot be written as `YYYY-…`, ms since 1970. */
const LATEST = Date.UTC(9999, 0, 1);
