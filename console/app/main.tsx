/** The console that a hub serves. */
import '../ui/tokens.css';
import { createRoot } from 'react-dom/client';
import { keepLanguage, loadWords, preferredLanguage } from '../i18n/load.ts';
import { startTheme } from '../ui/theme.ts';
import { App } from './app.tsx';

startTheme();
const language = preferredLanguage();
keepLanguage(language);
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
const words = await loadWords(language);
createRoot(document.getElementById('page') as HTMLElement).render(<App first={{ language, words }} />);
