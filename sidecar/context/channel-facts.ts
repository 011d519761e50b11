/** What FreeSWITCH says of a call (`uuid_dump <uuid> json`), as far as the address of a context is told. */
import type { CallFacts } from '../inbound/context/question.ts';

export type ChannelFacts = Pick<
  CallFacts,
  'callid' | 'callerNumber' | 'destinationNumber' | 'direction' | 'headers'
>;

/** Headers of a call that are told and kept: at most so many, of so many characters. */
const MOST_HEADERS = 64;
const LONGEST_HEADER = 1024;
const HEADER = /^variable_sip_h_(X-[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})$/i;

/** @returns undefined for what is no such text */
export function channelFacts(dump: string): ChannelFacts | undefined {
  let channel: unknown;
  try {
    channel = JSON.parse(dump);
  } catch {
    return undefined;
  }
  if (typeof channel !== 'object' || channel === null) return undefined;
  const all = new Map(Object.entries(channel));
  const first = (...names: string[]): string => {
    for (const name of names) {
      const value = all.get(name);
      if (typeof value === 'string' && value !== '') return value;
    }
    return '';
  };
  const callid = first('Unique-ID');
  if (callid === '') return undefined;
  // As the record of the call has them (engine/cdr/hangup.ts).
  const isOutbound = first('Call-Direction') === 'outbound';
  return {
    callid,
    direction: isOutbound ? 'outbound' : 'inbound',
    callerNumber: isOutbound
      ? first('Caller-ANI', 'Caller-Orig-Caller-ID-Number')
      : first('Caller-Caller-ID-Number'),
    destinationNumber: isOutbound
      ? first('variable_sip_to_user', 'Caller-Destination-Number')
      : first('variable_sip_req_user', 'Caller-Destination-Number'),
    headers: headersOf(all),
  };
}

function headersOf(channel: ReadonlyMap<string, unknown>): Record<string, string> {
  const headers: [string, string][] = [];
  for (const [name, value] of channel) {
    const [, header] = HEADER.exec(name) ?? [];
    if (header === undefined || typeof value !== 'string' || headers.length >= MOST_HEADERS) continue;
    headers.push([header, value.slice(0, LONGEST_HEADER)]);
  }
  return Object.fromEntries(headers);
}
