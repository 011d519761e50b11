/** The words of the page in the language that the author reads. Chinese is the source: its shape is the type of both. */
import { createContext, type ReactNode, useContext } from 'react';
import type { zh } from './zh/index.ts';

export type Language = 'zh' | 'en';

/** The same keys; texts stay texts, functions take the same arguments. */
export type WordsLike<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => string
    ? (...args: A) => string
    : T[K] extends string
      ? string
      : WordsLike<T[K]>;
};

export type Words = WordsLike<typeof zh>;

const Current = createContext<{ words: Words; language: Language } | null>(null);

export function WordsProvider({
  words,
  language,
  children,
}: {
  words: Words;
  language: Language;
  children: ReactNode;
}) {
  return <Current.Provider value={{ words, language }}>{children}</Current.Provider>;
}

export function useWords(): Words {
  return current().words;
}

export function useLanguage(): Language {
  return current().language;
}

function current(): { words: Words; language: Language } {
  // biome-ignore lint/correctness/useHookAtTopLevel: both callers are hooks
  const value = useContext(Current);
  if (value === null) throw new Error('there is no WordsProvider around this');
  return value;
}
