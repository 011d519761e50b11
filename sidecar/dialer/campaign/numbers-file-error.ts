/** A list that cannot be read at all. */
export class NumbersFileError extends Error {
  override name = 'NumbersFileError';
  /** It is told to people without a stack. */
  readonly code = 'FILE';
}
