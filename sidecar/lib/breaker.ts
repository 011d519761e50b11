/**
 * Leaves a service alone that fails again and again: after some failures in a row nothing is asked for a while, then
 * one request at a time tries whether it is back.
 */
export interface BreakerOptions {
  /** Failures in a row that open it. */
  failures: number;
  /** Ms for which it stays open. */
  openMs: number;
  /** Ms that never jump back. */
  monotonic: () => number;
}

interface Circuit {
  failures: number;
  /** When it may be tried again; null while it is closed. */
  openUntil: number | null;
  probing: boolean;
}

/** Services are named by flows: those that were asked longest ago are forgotten. */
const MOST = 1000;

export class Breaker {
  private readonly circuits = new Map<string, Circuit>();

  constructor(private readonly options: BreakerOptions) {}

  /**
   * Runs `work` unless the service is left alone.
   *
   * @param paused makes the error that is thrown where it is
   */
  async run<T>(service: string, work: () => Promise<T>, paused: () => Error): Promise<T> {
    const circuit = this.circuit(service);
    const isProbe = circuit.openUntil !== null;
    if (circuit.openUntil !== null) {
      if (circuit.probing || this.options.monotonic() < circuit.openUntil) throw paused();
      circuit.probing = true;
    }
    try {
      const result = await work();
      circuit.failures = 0;
      circuit.openUntil = null;
      return result;
    } catch (error) {
      circuit.failures++;
      if (circuit.failures >= this.options.failures) {
        circuit.openUntil = this.options.monotonic() + this.options.openMs;
      }
      throw error;
    } finally {
      if (isProbe) circuit.probing = false;
    }
  }

  /** How many services are left alone. */
  get open(): number {
    return [...this.circuits.values()].filter(({ openUntil }) => openUntil !== null).length;
  }

  private circuit(service: string): Circuit {
    const circuit = this.circuits.get(service) ?? { failures: 0, openUntil: null, probing: false };
    this.circuits.delete(service);
    this.circuits.set(service, circuit);
    for (const oldest of this.circuits.keys()) {
      if (this.circuits.size <= MOST) break;
      this.circuits.delete(oldest);
    }
    return circuit;
  }
}
