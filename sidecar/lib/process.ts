/** Handles signals and uncaught errors. */

/** Resolves with the next signal that asks the process to end. */
export function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
    const take = (signal: string): void => {
      for (const name of signals) process.off(name, take);
      resolve(signal);
    };
    for (const name of signals) process.on(name, take);
  });
}

/**
 * Ends the process on an uncaught error, because its state is unknown then. The service manager restarts it.
 *
 * @param report logs the error
 */
export function exitOnBug(report: (error: Error) => void): void {
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit(1);
  });
}
