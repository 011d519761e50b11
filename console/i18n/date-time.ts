import type { Language } from './words.tsx';

/** A date with its time, as the language writes it. @param at ms since 1970 */
export function dateTimeText(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(at);
}
