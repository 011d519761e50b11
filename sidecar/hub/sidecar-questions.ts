/** The hub's side of questions to the sidecar in the same process, whose main thread knows the flows of the host. */
import type { HostState } from './flows/this-host.ts';

export interface SidecarQuestion {
  id: number;
  flow: string;
}

export interface SidecarAnswer {
  id: number;
  /** Undefined: the host has no such flow. */
  state: HostState | undefined;
}

export class SidecarQuestions {
  private readonly open = new Map<number, (state: HostState | undefined) => void>();
  private last = 0;

  constructor(private readonly send: (question: { ask: SidecarQuestion }) => void) {}

  ask(flow: string): Promise<HostState | undefined> {
    const id = ++this.last;
    return new Promise((resolve) => {
      this.open.set(id, resolve);
      this.send({ ask: { id, flow } });
    });
  }

  answer({ id, state }: SidecarAnswer): void {
    this.open.get(id)?.(state);
    this.open.delete(id);
  }
}
