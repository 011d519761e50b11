/** Checks keys and the types of values, and reports what the engine would silently ignore. */

import { isObject, numberOf, textOf } from '../../../../engine/flow/value.ts';
import { childPath, type Json, type JsonObject } from '../../../../engine/text/json.ts';
import type { Words } from '../../model/finding.ts';
import {
  ARROW,
  CATEGORY,
  CONDITION,
  FILTER,
  GLOBAL,
  type Keys,
  type Kind,
  LISTENING,
  NODE,
  PROMPT,
  ROOT,
} from '../../model/keys.ts';
import { EXPECTED, words } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';
import { likely } from '../../model/typing.ts';

/** Where keys belong. */
const PLACES: readonly { keys: Keys; name: Words }[] = [
  { keys: NODE, name: words('节点里', 'in a node') },
  { keys: CONDITION, name: words('分支的 condition 里', 'in the condition of an arrow') },
  { keys: ARROW, name: words('分支里', 'in an arrow') },
  { keys: PROMPT, name: words('知识库条目里', 'in a KB prompt') },
  { keys: LISTENING, name: words('argument 或 global 里', 'in the argument or in global') },
  { keys: GLOBAL, name: words('global 里', 'in global') },
  { keys: CATEGORY, name: words('知识库分类里', 'in a KB category') },
  { keys: ROOT, name: words('脚本最外层', 'at the top of the script') },
];

/** Keys that are common everywhere and therefore not reported as misplaced. */
const EVERYWHERE = /^(?:name|text|flow|kb|prompt|start|action|mode|global)$/;

export function checkSchema(root: JsonObject, report: Report): void {
  new SchemaCheck(report).root(root);
}

class SchemaCheck {
  constructor(private readonly report: Report) {}

  root(root: JsonObject): void {
    this.object(root, '$', ROOT);
    this.each(root, 'flow', '$', (node, path) => {
      this.object(node, path, NODE);
      this.filter(node, path);
      this.each(node, 'subflow', path, (arrow, arrowPath) => {
        this.object(arrow, arrowPath, ARROW);
        const condition = arrow.get('condition');
        if (isObject(condition)) this.object(condition, childPath(arrowPath, 'condition'), CONDITION);
      });
    });
    this.each(root, 'kb', '$', (category, path) => this.object(category, path, CATEGORY));
    this.each(root, 'prompt', '$', (prompt, path) => this.object(prompt, path, PROMPT));
    const groups = root.get('synonym');
    if (isObject(groups)) {
      for (const [name, group] of groups) this.value(group, childPath('$.synonym', name), 'list', name);
    }
    const global = root.get('global');
    if (isObject(global)) {
      this.object(global, '$.global', GLOBAL);
      this.oneOf(global, '$.global', 'match_pinyin', {
        valid: /^(?:off|exact|fuzzy)$/,
        allowed: 'off, exact, fuzzy',
      });
      this.oneOf(global, '$.global', 'match_words', {
        valid: /^(?:inside|whole)$/,
        allowed: 'inside, whole',
      });
      this.oneOf(global, '$.global', 'dtmf_terminators', {
        valid: /^[0-9A-Da-d*#]+$/,
        allowed: '0-9, A-D, *, #',
      });
    }
  }

  private filter(node: JsonObject, path: string): void {
    const filter = node.get('filter');
    if (!isObject(filter)) return;
    const filterPath = childPath(path, 'filter');
    this.object(filter, filterPath, FILTER);
    this.oneOf(filter, filterPath, 'text', { valid: /^(?:[SF]+|none)$/, allowed: 'S, F, SF' });
    this.oneOf(filter, filterPath, 'dtmf', { valid: /^(?:all|none)$/, allowed: 'all, none' });
  }

  /** Visits the objects in an object of objects, and reports values that are not objects. */
  private each(
    parent: JsonObject,
    key: string,
    path: string,
    check: (object: JsonObject, path: string) => void,
  ): void {
    const objects = parent.get(key);
    if (!isObject(objects)) return;
    const objectsPath = childPath(path, key);
    for (const [id, object] of objects) {
      const objectPath = childPath(objectsPath, id);
      if (isObject(object)) check(object, objectPath);
      // A node that is not an object makes the engine reject the flow, which `document.ts` reports.
      else if (objectsPath !== '$.flow') this.value(object, objectPath, 'object', id);
    }
  }

  private object(object: JsonObject, path: string, keys: Keys): void {
    for (const [key, value] of object) {
      const kind = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (kind !== undefined) {
        this.value(value, childPath(path, key), kind, key);
        continue;
      }
      const meant = likely(key, Object.keys(keys));
      if (meant !== undefined) this.report.add('unknown-key', childPath(path, key), { key, likely: meant });
      else this.misplaced(key, childPath(path, key));
    }
  }

  /** Reports a key that belongs in another object. Keys such as `name` are used everywhere and are not reported. */
  private misplaced(key: string, path: string): void {
    const place = PLACES.find(({ keys }) => Object.hasOwn(keys, key) && keys[key] !== 'free');
    if (place === undefined || EVERYWHERE.test(key)) return;
    this.report.add('misplaced-key', path, { key, place: place.name });
  }

  private value(value: Json, path: string, kind: Kind, key: string): void {
    if (kind === 'free' || isUnset(value)) return;
    switch (kind) {
      case 'object':
        if (!isObject(value)) this.wrongType(value, path, kind);
        return;
      case 'list':
      case 'names':
        if (Array.isArray(value)) {
          value.forEach((item, i) => {
            if (!isUnset(item)) this.text(item, childPath(path, i), 'text');
          });
        } else this.text(value, path, kind);
        return;
      case 'flag':
        if (isObject(value) || Array.isArray(value)) this.wrongType(value, path, kind);
        else if (!/^(?:0|1|true|false)$/.test(String(value))) {
          this.report.add('unknown-value', path, { what: key, value: String(value), allowed: '"1", "0"' });
        }
        return;
      case 'count':
      case 'number':
        if (textOf(value) === null) this.wrongType(value, path, kind);
        else checkNumber(this.report, path, kind, { what: key, value: String(value) });
        return;
      default:
        this.text(value, path, kind);
    }
  }

  private text(value: Json, path: string, kind: Kind): void {
    if (textOf(value) === null) this.wrongType(value, path, kind);
  }

  private wrongType(value: Json, path: string, kind: Kind): void {
    this.report.add('wrong-type', path, { expected: EXPECTED[kind], actual: typeName(value) });
  }

  private oneOf(
    object: JsonObject,
    path: string,
    key: string,
    { valid, allowed }: { valid: RegExp; allowed: string },
  ): void {
    const value = textOf(object.get(key));
    if (value !== null && !valid.test(value)) {
      this.report.add('unknown-value', childPath(path, key), { what: key, value, allowed });
    }
  }
}

/** Reports a text that is not a number of the kind. Blanks count as not set, as in the engine. */
export function checkNumber(
  report: Report,
  path: string,
  kind: Kind,
  { what, value }: { what: string; value: string },
): void {
  if (value.trim() === '') return;
  const number = numberOf(value);
  const valid = number !== null && (kind === 'number' || (number >= 0 && Number.isInteger(number)));
  if (!valid) report.add('not-a-number', path, { what, value, expected: EXPECTED[kind] });
}

/** Whether a value means "not set" (flow-format.md#files-not-set). Editors write `[]` for an empty object too. */
function isUnset(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.every((item) => item === ''));
}

function typeName(value: Json): Words {
  if (isObject(value)) return EXPECTED.object;
  if (Array.isArray(value)) return words('列表', 'a list');
  if (typeof value === 'boolean') return words(String(value), String(value));
  return typeof value === 'number' ? words('数字', 'a number') : words('文本', 'a text');
}
