/**
 * Maps the former names of settings, which still work, to the current ones. It is an error if one source (the settings file
 * or the environment) uses both names. Between the sources the environment wins, whichever name it uses.
 */
const NEW_NAMES: ReadonlyMap<string, string> = new Map([
  ['nlp.breakerFailures', 'breaker.failures'],
  ['nlp.breakerMs', 'breaker.pauseMs'],
]);

/** A setting that was given by its former name. */
export interface OldName {
  /** `nlp.breakerMs`, or the variable `CTI_ROBOT_NLP_BREAKER_MS`. */
  setting: string;
  /** The key or variable to use instead. */
  use: string;
}

export const OLD_KEYS: readonly string[] = [...NEW_NAMES.keys()];

/** The current name of a key. */
export function currentKey(key: string): string {
  return NEW_NAMES.get(key) ?? key;
}
