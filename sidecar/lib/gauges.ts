import { Gauge, type Registry } from 'prom-client';

/**
 * Registers gauges whose values are computed when metrics are collected.
 *
 * @param state called for each gauge
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
