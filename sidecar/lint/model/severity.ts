/** What a rule of lint says and how grave its findings are: shared by the table of rules and the findings. */

export type Language = 'zh' | 'en';

/** A text in each language. */
export type Words = Readonly<Record<Language, string>>;

/**
 * An error: something that is written cannot be used, leads nowhere or holds up calls. A warning: the flow runs,
 * but probably not as its author meant it.
 */
export type Severity = 'error' | 'warning';
