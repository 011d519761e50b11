/** Severities and languages, shared by the table of rules and the findings. */

export type Language = 'zh' | 'en';

/** A text in each language. */
export type Words = Readonly<Record<Language, string>>;

/**
 * Error: something in the script cannot be used, leads nowhere or blocks calls. Warning: the flow runs, but probably
 * not as its author intended.
 */
export type Severity = 'error' | 'warning';
