/**
 * A circuit breaker for the services that flows name: after several failures in a row it pauses requests to a service,
 * then lets one request at a time try it again.
 * Not cockatiel, whose clock can jump and whose policies are for one service each (docs/adr/0013-not-from-npm.md).
 */
export interface BreakerOptions {
  /** Failures in a row that start a pause. */
  failures: number;
  /** Length of a pause, ms. */
  pauseMs: number;
  /** Monotonic ms. */
  monotonic: () => number;
}

interface Circuit {
  failures: number;
  /** Monotonic ms when the service may be tried again; null while requests flow. */
  openUntil: number | null;
  probing: boolean;
}

/** Most services that are remembered; the least recently asked are forgotten first. */
const MOST = 1000;

export class Breaker {
  private readonly circuits = new Map<string, Circuit>();

  constructor(private readonly options: BreakerOptions) {}

  /**
   * Runs `work` unless requests to the service are paused.
   *
   * @param paused makes the error to throw during a pause
   * @param isUnknown whether an error of `work` says nothing about the service
   */
  async run<T>(
    service: string,
    work: () => Promise<T>,
    paused: () => Error,
    isUnknown: (error: unknown) => boolean = () => false,
  ): Promise<T> {
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
      if (isUnknown(error)) throw error;
      circuit.failures++;
      if (circuit.failures >= this.options.failures) {
        circuit.openUntil = this.options.monotonic() + this.options.pauseMs;
      }
      throw error;
    } finally {
      if (isProbe) circuit.probing = false;
    }
  }

  /** How many services are paused. */
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
