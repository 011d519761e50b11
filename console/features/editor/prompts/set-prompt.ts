/** Edits one prompt where it is. */
import { listOf, objectAt } from '../../../../engine/flow/value.ts';
import { setEntryList } from '../../../editor/model/commands/set-entry.ts';
import { setGlobal } from '../../../editor/model/commands/set-global.ts';
import { type PromptsKey, setPrompts } from '../../../editor/model/commands/set-prompts.ts';
import type { Editing } from '../../../editor/session/editing.ts';
import type { PromptRow } from './rows.ts';

export function setPrompt(editing: Editing, row: PromptRow, prompt: string): void {
  const { of, id, visit, at } = row;
  const flow = editing.value;
  const group = { group: `prompt ${of} ${visit} ${at} ${id}` };
  const replaced = (list: readonly string[]): string[] => list.map((one, i) => (i === at ? prompt : one));
  if (of === 'node') {
    const key = visit as PromptsKey;
    const prompts = replaced(listOf(objectAt(objectAt(flow, 'flow'), id).get(key)));
    editing.edit('setPrompts', (document) => setPrompts(document, { node: id, key, prompts }), group);
  } else if (of === 'entry') {
    const texts = replaced(listOf(objectAt(objectAt(flow, 'prompt'), id).get('playbacks')));
    editing.edit(
      'setEntry',
      (document) => setEntryList(document, { section: 'prompt', id, key: 'playbacks', texts }),
      group,
    );
  } else {
    const key = 'thinking_playbacks';
    const value = replaced(listOf(objectAt(flow, 'global').get(key)));
    editing.edit('setGlobal', (document) => setGlobal(document, { key, value }), group);
  }
}
