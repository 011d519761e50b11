/** Settings that each are good and together are not. */
import { isLoopback } from './addresses.ts';
import { oidcError } from './oidc-settings.ts';
import type { Settings } from './settings.ts';

/** What to do about settings that do not go together; undefined where all do. */
export function crossFieldError({
  recogniser: { preset, start },
  recordings,
  recordingStore,
  hub,
  peer,
  redis,
  domain,
  dialer,
}: Settings): string | undefined {
  // record_session takes the path apart at blanks, and has no way to quote them.
  if (/\s/.test(recordings))
    return `recordings is ${recordings}: FreeSWITCH cannot record to a path with blanks: set recordings to another`;
  if (preset === 'template' && start === undefined)
    return 'recogniser.preset is template, but recogniser.start is not set: set it to what starts the recogniser';
  if (preset !== undefined && preset !== 'template' && start !== undefined)
    return `recogniser.start is only for recogniser.preset template, not for ${preset}: remove one of the two`;
  const oidc = oidcError(hub.oidc);
  if (oidc !== undefined) return oidc;
  if ((recordingStore.accessKeyId === undefined) !== (recordingStore.secretAccessKey === undefined))
    return 'only one of recordingStore.accessKeyId and recordingStore.secretAccessKey is set: set both, or neither';
  if ((hub.tls.cert === undefined) !== (hub.tls.key === undefined))
    return 'only one of hub.tls.cert and hub.tls.key is set: set both, or neither';
  if ((peer.tls.cert === undefined) !== (peer.tls.key === undefined))
    return 'only one of peer.tls.cert and peer.tls.key is set: set both, or neither';
  if (peer.listen !== undefined && peer.tls.cert === undefined && !isLoopback(peer.listen))
    return `peer.listen is ${peer.listen}, which other machines reach, without TLS: set peer.tls.cert and peer.tls.key`;
  if (dialer.redisTasks && redis === undefined)
    return 'dialer.redisTasks is true, but redis is not set: set it to the address of the Redis that has the tasks';
  if (dialer.redisTasks && domain === undefined && dialer.redisTaskDomains.length === 0)
    return 'dialer.redisTasks is true, but neither dialer.redisTaskDomains nor domain is set: name the domains of the tasks';
  return undefined;
}
