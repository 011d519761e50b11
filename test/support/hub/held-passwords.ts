import { Passwords } from '../../../sidecar/hub/login/password.ts';

/** Passwords whose work waits, once `hold` was called, until it is released: as behind a long line of logins. */
export class HeldPasswords extends Passwords {
  private gate: Promise<void> = Promise.resolve();
  private reached: () => void = () => {};

  constructor() {
    super({ logN: 4, r: 8, p: 1 });
  }

  /** @returns `reached` ends when work waits */
  hold(): { reached: Promise<void>; release: () => void } {
    const { promise: reached, resolve } = signal();
    const gate = signal();
    this.reached = resolve;
    this.gate = gate.promise;
    return { reached, release: gate.resolve };
  }

  override async hash(password: string, userName: string): Promise<string> {
    await this.wait();
    return super.hash(password, userName);
  }

  override async verify(password: string, stored: string | null): Promise<boolean> {
    await this.wait();
    return super.verify(password, stored);
  }

  private async wait(): Promise<void> {
    this.reached();
    await this.gate;
  }
}

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((ended) => {
    resolve = ended;
  });
  return { promise, resolve };
}
