/** A line's dial string: where calls are sent. It names one endpoint, and the number has one place in it. */
import { DIALABLE } from '../dialable.ts';

const PLACE = '${destination_number}';

/** Letters of names of gateways, profiles and hosts. */
const NAME = '[A-Za-z0-9][A-Za-z0-9._-]{0,63}';
/** What a trunk may want around the number: a prefix, a host, a port, a transport. */
const AROUND = '[A-Za-z0-9.+*#_-]{0,32}';
const HOST = `@${NAME}(?::\\d{1,5})?(?:;transport=(?:udp|tcp|tls))?`;
const DIAL_STRING = new RegExp(
  `^(?:sofia/gateway/${NAME}/${AROUND}\\$\\{destination_number\\}${AROUND}|sofia/${NAME}/${AROUND}\\$\\{destination_number\\}${AROUND}${HOST})$`,
);

export interface DialStringFault {
  fault: 'place' | 'endpoint' | 'sign';
  message: string;
}

/** @returns null: it may be used */
export function dialStringFault(text: string): DialStringFault | null {
  const pieces = text.split(PLACE);
  if (pieces.length !== 2) {
    return { fault: 'place', message: `A dial string contains ${PLACE} once.` };
  }
  const sign = /[^A-Za-z0-9./@:;=+*#_-]/.exec(pieces.join(''));
  if (sign) {
    return {
      fault: 'sign',
      message:
        'A dial string has no blanks, commas, quotes, brackets, | or &: FreeSWITCH would run or dial more than one thing.',
    };
  }
  if (DIAL_STRING.test(text) && !/^sofia\/gateway\/.*@/.test(text)) return null;
  return {
    fault: 'endpoint',
    message: `Write sofia/gateway/<gateway>/${PLACE} or sofia/<profile>/${PLACE}@<host>.`,
  };
}

/** The gateway that a dial string names; null: it names a profile and a host. */
export function gatewayOf(text: string): string | null {
  return /^sofia\/gateway\/([^/]+)\//.exec(text)?.[1] ?? null;
}

/** What FreeSWITCH dials. @throws RangeError where either was not checked */
export function dialStringFor(text: string, given: string): string {
  if (dialStringFault(text) !== null || !DIALABLE.test(given)) {
    throw new RangeError('the dial string or the number was not checked');
  }
  return text.replace(PLACE, () => given);
}
