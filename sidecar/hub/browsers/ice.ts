/** The STUN and TURN servers that browsers use, as `RTCPeerConnection` takes them. */
import { createHmac } from 'node:crypto';
import type { Settings } from '../../settings/settings.ts';
import { CALL_MS } from './ticket.ts';

export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** @param expires of the ticket, ms since 1970 @param nonce tells users of the TURN server apart */
export function iceServers(
  { stun, turn, turnUser, turnPassword, turnSecret }: Settings['hub']['ice'],
  { expires, nonce }: { expires: number; nonce: string },
): IceServer[] {
  const servers: IceServer[] = stun.length > 0 ? [{ urls: stun }] : [];
  if (turn.length === 0) return servers;
  if (turnSecret === undefined) {
    const known = turnUser !== undefined && turnPassword !== undefined;
    return [...servers, { urls: turn, ...(known && { username: turnUser, credential: turnPassword }) }];
  }
  // draft-uberti-behave-turn-rest, as coturn's use-auth-secret has it. It is checked again while a call runs.
  const username = `${Math.floor((expires + CALL_MS) / 1000)}:${nonce}`;
  const credential = createHmac('sha1', turnSecret).update(username).digest('base64');
  return [...servers, { urls: turn, username, credential }];
}
