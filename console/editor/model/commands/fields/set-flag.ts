/** Ticks a box of a node, an arrow or a knowledge base entry, such as `optout`. Its author may write `"1"`, 1 or true. */
import { flagOf } from '../../../../../engine/flow/value.ts';
import type { Json } from '../../../../../engine/text/json.ts';
import type { FlowDocument } from '../../document/document.ts';
import { setMember } from '../../document/edit.ts';
import { editObject, keysAt } from '../../document/edit-object.ts';
import { memberOf, valueOfPart } from '../../document/part.ts';
import { checkAt, type Outcome } from '../outcome.ts';

export function setFlag(
  document: FlowDocument,
  { path, key, on }: { path: readonly string[]; key: string; on: boolean },
): Outcome {
  checkAt(document, path);
  const after = editObject(document, path, (object, spot) => {
    const part = memberOf(object, key);
    const old = part && valueOfPart(part);
    return flagOf(old) === on ? object : setMember(object, key, written(old, on), spot, keysAt(path));
  });
  return { document: after, notes: [] };
}

function written(old: Json | undefined, on: boolean): Json {
  if (typeof old === 'boolean' || old === 'true') return on;
  if (typeof old === 'number') return on ? 1 : 0;
  return on ? '1' : '0';
}
