/** A call that somebody else ends, such as an operator who stops a task, while the caller goes on. */
import type { CallPorts } from '../emulator/emulated-host.ts';
import type { RemoteCaller } from './remote-caller.ts';

/** @param end virtual ms since 1970, and the hang-up cause; undefined: nobody ends it */
export function endedFromOutside(
  caller: RemoteCaller,
  { channel, now }: CallPorts,
  end: { at: number; cause: string } | undefined,
): RemoteCaller {
  if (end === undefined) return caller;
  return {
    settle: () => caller.settle(),
    nextAt: () => Math.max(now(), Math.min(end.at, caller.nextAt())),
    act: () => (now() >= end.at ? channel.hangup(end.cause) : caller.act()),
    applicationResult: (application) => caller.applicationResult(application),
  };
}
