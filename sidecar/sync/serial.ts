/** Runs tasks one after the other, in the order in which they came; one that fails does not stop the next. */
export class Serial {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** When all that was asked for so far is done. */
  async idle(): Promise<void> {
    await this.last;
  }
}
