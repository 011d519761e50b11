/** The API's reference for people, made of the same definitions as the routes and OpenAPI. */
import type { TSchema } from 'typebox';
import type { Route } from '../api/route.ts';
import { type Language, MESSAGES } from '../messages.ts';
import { fieldsOf, typeOf } from './fields.ts';
import { Html, html } from './html.ts';
import { PAGE_WORDS, type PageWords } from './words.ts';

export interface ReferenceOptions {
  routes: readonly Route[];
  language: Language;
  /** The release. */
  version: string;
  /** Where the hub is reached, for the samples. */
  origin: string;
}

/** The page as a whole. It has no script, and its style comes from `reference.css`. */
export function referencePage({ routes, language, version, origin }: ReferenceOptions): string {
  const words = PAGE_WORDS[language];
  const names = [...new Set(routes.map(groupOf))];
  const groups = names.map((name) => [name, routes.filter((route) => groupOf(route) === name)] as const);
  const other = language === 'en' ? 'zh' : 'en';
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<link rel="stylesheet" href="/reference.css">
</head>
<body>
<header><h1>${words.title}</h1><span class="quiet">${version} · <a href="/reference?lang=${other}" hreflang="${other}">${words.other}</a></span></header>
<main>
<p>${words.lead} <a href="/v1/openapi.json">/v1/openapi.json</a></p>
${words.steps.map(({ text, code }) => html`<p>${text}</p><pre>${code.replaceAll('ORIGIN', origin)}</pre>`)}
<ul>${words.rules.map((rule) => html`<li>${rule}</li>`)}</ul>
<nav aria-label="${words.contents}"><h2>${words.contents}</h2><ul>
${groups.map(([group]) => html`<li><a href="#${group}">${titleOf(group, words)}</a></li>\n`)}<li><a href="#errors">${words.errors}</a></li>
</ul></nav>
${groups.map(([group, members]) => groupSection(group, members, { words, language }))}
${errorSection(words, language)}
</main>
</body>
</html>
`.text;
}

interface Wording {
  words: PageWords;
  language: Language;
}

function groupOf({ path }: Route): string {
  return path.split('/')[2] ?? '';
}

function titleOf(group: string, { groups }: PageWords): string {
  return groups[group] ?? group;
}

function groupSection(group: string, routes: readonly Route[], wording: Wording): Html {
  return html`<section><h2 id="${group}">${titleOf(group, wording.words)}</h2>
${routes.map((route) => routePart(route, wording))}</section>
`;
}

function routePart(
  { method, path, right, summary, params, query, body, answer }: Route,
  wording: Wording,
): Html {
  const { words, language } = wording;
  const needs = right === null ? html`${words.noLogin}` : html`${words.needs} <code>${right}</code>`;
  return html`<h3><span class="method">${method}</span><code>${path.replaceAll(/:(\w+)/g, '{$1}')}</code></h3>
<p>${summary[language]} <span class="quiet">(${needs})</span></p>
${fieldTable(words.parameters, params, words)}${fieldTable(words.query, query, words)}${fieldTable(words.body, body, words)}${answerTable(answer, words)}`;
}

function answerTable(answer: TSchema, words: PageWords): Html {
  const { items } = answer as { items?: TSchema };
  if (fieldsOf(items ?? answer).length > 0)
    return fieldTable(items ? `${words.answer} []` : words.answer, items ?? answer, words, true);
  return html`<p class="quiet">${words.answer}: <code>${typeOf(answer)}</code></p>\n`;
}

function fieldTable(title: string, schema: TSchema | undefined, words: PageWords, isAnswer = false): Html {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return new Html('');
  // An empty column would take room on a telephone.
  const isDescribed = fields.some(({ description }) => description !== '');
  const rows = fields.map(
    ({ path, type, isRequired, description }) =>
      html`<tr><td><code>${path}</code></td><td>${type}${isRequired && !isAnswer ? `, ${words.required}` : ''}</td>${isDescribed ? html`<td>${description}</td>` : ''}</tr>\n`,
  );
  const { field, type, meaning } = words.heads;
  return html`<h4>${title}</h4>
<div class="table"><table><thead><tr><th>${field}</th><th>${type}</th>${isDescribed ? html`<th>${meaning}</th>` : ''}</tr></thead><tbody>
${rows}</tbody></table></div>
`;
}

function errorSection({ errors, heads }: PageWords, language: Language): Html {
  const rows = Object.entries(MESSAGES).map(
    ([code, message]) =>
      html`<tr><td><code>${code}</code></td><td>${message.status}</td><td>${message[language]}</td></tr>\n`,
  );
  return html`<section><h2 id="errors">${errors}</h2>
<div class="table"><table><thead><tr><th>${heads.code}</th><th>${heads.status}</th><th>${heads.message}</th></tr></thead><tbody>
${rows}</tbody></table></div></section>
`;
}
