import { Gauge, type Registry } from 'prom-client';

/**
 * Registers gauges that are read when they are asked for.
 *
 * @param state asked for each of them
 */
export function registerGauges<S>(
  registry: Registry,
  state: () => S,
): (name: string, help: string, value: (now: S) => number) => void {
  return (name, help, value) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value(state()));
      },
    });
  };
}
