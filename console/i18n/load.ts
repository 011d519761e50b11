/** Loads one language; the other stays on the server. */
import type { Language, Words } from './words.tsx';

const KEPT = 'cti-robot.language';

export async function loadWords(language: Language): Promise<Words> {
  return language === 'zh' ? (await import('./zh/index.ts')).zh : (await import('./en/index.ts')).en;
}

/** What was chosen before, or else what the browser asks for. Chinese comes first where neither says anything else. */
export function preferredLanguage(): Language {
  const kept = read();
  if (kept === 'zh' || kept === 'en') return kept;
  const wanted = navigator.languages.find((tag) => /^(?:zh|en)\b/i.test(tag));
  return wanted?.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Without storage it holds for this page.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
