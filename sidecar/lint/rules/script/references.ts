/**
 * Reports references to things that do not exist. At run time the engine skips them as if they were used up
 * (flow-format.md#files-dangling).
 */
import { LISTEN_ACTION } from '../../../../engine/flow/compile.ts';
import { objectAt } from '../../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../../engine/text/json.ts';
import type { Outline, OutlineNode } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import { placesOf } from '../../model/place.ts';
import type { Report } from '../../model/report.ts';
import { likely } from '../../model/typing.ts';

export function checkReferences(
  root: JsonObject,
  outline: Outline,
  applications: ReadonlySet<string>,
  report: Report,
): void {
  const categories = objectAt(root, 'kb');
  const prompts = objectAt(root, 'prompt');
  for (const node of outline.nodes) {
    for (const { arrow, path } of node.arrows) {
      if (arrow.target < 0) report.add('missing-target', path, { id: arrow.id });
    }
    for (const { id, path } of categoriesOf(node)) {
      if (!categories.has(id)) report.add('missing-kb', path, { id });
    }
    checkAction(node, applications, report);
  }
  for (const [id, category] of categories) {
    if (!(category instanceof Map)) continue;
    const path = childPath(childPath('$.kb', id), 'prompts');
    for (const place of placesOf(category.get('prompts'), path)) {
      if (!prompts.has(place.written)) report.add('missing-prompt', place.path, { id: place.written });
    }
  }
  for (const { path, prompt } of outline.prompts) {
    const { switchflow } = prompt;
    if (switchflow?.to === 'node' && switchflow.target < 0) {
      report.add('missing-switch-target', childPath(path, 'switchflow'), { id: switchflow.written });
    }
  }
}

/** The categories of a node, which are a text with commas or a list. */
function categoriesOf({ raw, path }: OutlineNode): { id: string; path: string }[] {
  const value = raw.get('kb');
  return placesOf(value, childPath(path, 'kb'))
    .flatMap((place) => {
      const ids = Array.isArray(value) ? [place.written] : place.written.split(',');
      return ids.map((id) => ({ id: id.trim(), path: place.path }));
    })
    .filter(({ id }) => id !== '');
}

function checkAction({ node, path }: OutlineNode, applications: ReadonlySet<string>, report: Report): void {
  const application = node.action;
  if (node.listen !== null || application === 'hangup' || applications.has(application)) return;
  const meant = likely(application, [LISTEN_ACTION, 'hangup', ...applications]);
  const hint =
    meant === undefined ? words('', '') : words(`；是不是“${meant}”？`, `; did you mean "${meant}"?`);
  report.add('application-not-allowed', childPath(path, 'action'), { application, hint });
}
