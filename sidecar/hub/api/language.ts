import type { Language } from '../messages.ts';

/** The language that a client asks for: `Accept-Language`, English unless Chinese comes first. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => /^\s*q=([0-9.]+)$/.exec(text)?.[1]).find(Boolean);
      return { tag, quality: Number(quality ?? 1) };
    })
    .sort((a, b) => b.quality - a.quality)
    .find(({ tag, quality }) => quality > 0 && /^(?:zh|en)\b/.test(tag));
  return wanted?.tag.startsWith('zh') ? 'zh' : 'en';
}
