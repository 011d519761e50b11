/**
 * Settings under their former names, which still work. One source (the settings file or the environment) that sets both
 * names is in error, like one that sets a variable twice. Between the sources the environment wins, whatever the names.
 */
const NEW_NAMES: ReadonlyMap<string, string> = new Map([
  ['nlp.breakerFailures', 'breaker.failures'],
  ['nlp.breakerMs', 'breaker.pauseMs'],
]);

/** A setting that was given by its former name. */
export interface OldName {
  /** `nlp.breakerMs`, or the variable `CTI_ROBOT_NLP_BREAKER_MS`. */
  setting: string;
  /** The key or variable to write instead. */
  use: string;
}

export const OLD_KEYS: readonly string[] = [...NEW_NAMES.keys()];

/** The key in force now; the same key where it was never renamed. */
export function currentKey(key: string): string {
  return NEW_NAMES.get(key) ?? key;
}
