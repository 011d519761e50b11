/** Edits knowledge base entries (`prompt`) and their categories (`kb`). */
import { listOf, objectAt } from '../../../../engine/flow/value.ts';
import { type FlowDocument, valueOfDocument } from '../document/document.ts';
import { removeMember, setMember } from '../document/edit.ts';
import { EditRefused, editObject } from '../document/edit-object.ts';
import { memberOf } from '../document/part.ts';
import { type Note, type Outcome, setList, setText, textsIn } from './outcome.ts';

export type Section = 'prompt' | 'kb';

export function addEntry(document: FlowDocument, { section, id }: { section: Section; id: string }): Outcome {
  if (id === '') throw new EditRefused('EMPTY_ID', [section]);
  if (memberOf(memberOf(document.root, section), id)) throw new EditRefused('ID_IN_USE', [section, id]);
  const after = editObject(document, [section], (entries, spot) =>
    setMember(entries, id, new Map([[section === 'kb' ? 'prompts' : 'playbacks', []]]), spot),
  );
  return { document: after, notes: [] };
}

/** Removes an entry. Categories that list it lose it; nodes keep the name of a category, and lint reports it. */
export function removeEntry(
  document: FlowDocument,
  { section, id }: { section: Section; id: string },
): Outcome {
  checkEntry(document, section, id);
  const notes: Note[] = [];
  let after = editObject(document, [section], (entries) => removeMember(entries, id));
  if (section === 'prompt') {
    for (const [category] of objectAt(valueOfDocument(document), 'kb')) {
      const prompts = textsIn(memberOf(memberOf(memberOf(document.root, 'kb'), category), 'prompts'));
      if (!prompts.includes(id)) continue;
      after = setList(
        after,
        ['kb', category],
        'prompts',
        prompts.filter((one) => one !== id),
      );
      notes.push({ kind: 'reference-removed', path: ['kb', category, 'prompts', id] });
    }
  }
  return { document: after, notes };
}

export function setEntryText(
  document: FlowDocument,
  { section, id, key, text }: { section: Section; id: string; key: string; text: string },
): Outcome {
  checkEntry(document, section, id);
  return { document: setText(document, [section, id], key, text), notes: [] };
}

export function setEntryList(
  document: FlowDocument,
  { section, id, key, texts }: { section: Section; id: string; key: string; texts: readonly string[] },
): Outcome {
  checkEntry(document, section, id);
  return { document: setList(document, [section, id], key, texts), notes: [] };
}

/** Sets the keywords of a prompt. They stay under `keyworks` where the flow has them there; it may have both. */
export function setKeywords(
  document: FlowDocument,
  { id, keywords }: { id: string; keywords: readonly string[] },
): Outcome {
  checkEntry(document, 'prompt', id);
  const prompt = objectAt(objectAt(valueOfDocument(document), 'prompt'), id);
  const path = ['prompt', id];
  const old = listOf(prompt.get('keyworks'));
  if (!prompt.has('keyworks')) return { document: setList(document, path, 'keywords', keywords), notes: [] };
  if (!prompt.has('keywords')) return { document: setList(document, path, 'keyworks', keywords), notes: [] };
  let kept = 0;
  while (kept < old.length && keywords[kept] === old[kept]) kept++;
  const first = setList(document, path, 'keyworks', keywords.slice(0, kept));
  return { document: setList(first, path, 'keywords', keywords.slice(kept)), notes: [] };
}

function checkEntry(document: FlowDocument, section: Section, id: string): void {
  if (memberOf(memberOf(document.root, section), id)?.kind !== 'object')
    throw new EditRefused('NO_SUCH_ENTRY', [section, id]);
}
