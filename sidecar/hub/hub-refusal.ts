import { SidecarError } from '../lib/error.ts';

/** The hub refused the request of a command. */
export class HubRefusal extends SidecarError {
  constructor(
    message: string,
    /** What the answer has beside the message, such as the numbers that cannot be used. */
    readonly data: unknown,
  ) {
    super('HUB', message);
  }
}
