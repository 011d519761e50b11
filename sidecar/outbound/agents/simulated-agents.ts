/**
 * Agents without telephones: whoever is free takes the callee who waits longest. It has no clock; its caller says when
 * somebody comes or goes.
 */
export class SimulatedAgents {
  private busy = 0;
  private readonly waiting = new Map<string, () => void>();

  constructor(private agents: number) {}

  get free(): number {
    return Math.max(0, this.agents - this.busy);
  }

  /** Callees that wait. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /** Agents come or go. One who is in a call ends it first. */
  resize(agents: number): void {
    this.agents = agents;
    this.serve();
  }

  /** A callee wants an agent. @param served called once an agent takes the call, at once where one is free */
  join(id: string, served: () => void): void {
    this.waiting.set(id, served);
    this.serve();
  }

  /** A callee stops waiting. */
  leave(id: string): void {
    this.waiting.delete(id);
  }

  /** A call with an agent is over. */
  release(): void {
    this.busy = Math.max(0, this.busy - 1);
    this.serve();
  }

  private serve(): void {
    for (const [id, served] of this.waiting) {
      if (this.free === 0) return;
      this.waiting.delete(id);
      this.busy++;
      served();
    }
  }
}
