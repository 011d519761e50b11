/** The colours of the page for what is drawn on a canvas: the tokens of the style, as they are in this theme. */
import { useEffect, useState } from 'react';
import type { Tag } from '../scene/tags.ts';

const TOKENS = [
  'ground',
  'surface',
  'sunken',
  'ink',
  'ink-2',
  'ink-3',
  'line',
  'line-2',
  'accent',
  'accent-soft',
  'good',
  'bad',
  'warn',
  'key',
  'quiet',
  'done',
] as const;
export type Ink = Readonly<Record<(typeof TOKENS)[number], string>> & { readonly font: string };

export function readInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  const ink = Object.fromEntries(
    TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || '#888']),
  );
  return { ...ink, font: style.getPropertyValue('--font').trim() || 'sans-serif' } as Ink;
}

/** Read anew when the theme changes. */
export function useInk(): Ink {
  const [ink, setInk] = useState(readInk);
  useEffect(() => {
    const read = () => setInk(readInk());
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-theme', 'class'],
    });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', read);
    read();
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', read);
    };
  }, []);
  return ink;
}

const COLOURS: Record<Tag, keyof Ink> = {
  yes: 'good',
  no: 'bad',
  word: 'accent',
  any: 'quiet',
  silence: 'warn',
  keys: 'key',
  done: 'done',
  none: 'ink-3',
};

export function colourOf(tag: Tag, ink: Ink): string {
  return ink[COLOURS[tag]];
}
