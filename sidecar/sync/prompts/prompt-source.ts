/** Where a host gets prompts from that it lacks. */
export interface PromptSource {
  /**
   * The content of a prompt, piece by piece; undefined: nobody has uploaded it. What arrives need not be right: whoever
   * asks compares the hash.
   *
   * @throws Error whose message says why the source cannot be asked
   */
  read(hash: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  close(): Promise<void>;
}

/** A flow is not taken, because this host lacks prompts that it names. */
export class PromptMissing extends Error {
  readonly code = 'PROMPT_MISSING';

  /** @param hashes of the prompts that are missing, one at least */
  constructor(
    readonly hashes: readonly string[],
    reason: string,
  ) {
    const more = hashes.length > 1 ? ` and ${hashes.length - 1} more` : '';
    super(`this host lacks the prompt prompts/${hashes[0]}.wav${more}: ${reason}`);
    this.name = 'PromptMissing';
  }
}
