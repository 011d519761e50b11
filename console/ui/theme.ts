/** Light or dark: as the system has it, unless the user has chosen. */

export type Theme = 'light' | 'dark';

const KEPT = 'cti-robot.theme';

/** Sets the theme of the page, and follows the system until `setTheme`. */
export function startTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => show(kept() ?? (system.matches ? 'dark' : 'light'));
  system.addEventListener('change', apply);
  apply();
}

export function currentTheme(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

export function setTheme(theme: Theme): void {
  show(theme);
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // Without storage it holds for this page.
  }
}

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

function kept(): Theme | undefined {
  try {
    const theme = localStorage.getItem(KEPT);
    return theme === 'dark' || theme === 'light' ? theme : undefined;
  } catch {
    return undefined;
  }
}
