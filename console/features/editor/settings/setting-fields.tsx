/** Settings of `global` by kind: a text or number, one of a few values, a list of words. */
import { listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { setGlobal } from '../../../editor/model/commands/set-global.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import type { Words } from '../../../i18n/words.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { ChoiceInput } from '../forms/fields/choice.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput, TextLines } from '../forms/fields/text-input.tsx';
import { PromptList, type SoundPorts } from '../forms/lists/prompt-list.tsx';
import { entriesOfLines } from '../forms/pure/entries.ts';

export type Key = keyof Words['panels']['settings']['names'];

function useGlobal(key: Key) {
  const editing = useEditing();
  const value = objectAt(useFlowValue(), 'global').get(key);
  const { settings: words, listening } = useWords().panels;
  const set = (next: string | readonly string[]): void => {
    editing.edit('setGlobal', (document) => setGlobal(document, { key, value: next }), {
      group: `global ${key}`,
    });
  };
  return { value, set, words, label: words.names[key], help: words.help[key], listening };
}

export function TextSetting({
  name,
  standard,
  unit,
}: {
  name: Key;
  /** What counts if it is not set. */
  standard?: string;
  unit?: 'ms' | 'chars';
}) {
  const { value, set, words, label, help, listening } = useGlobal(name);
  const text = textOf(value) ?? '';
  return (
    <Setting
      label={label}
      help={help}
      unit={unit === 'ms' ? listening.unitMs : unit === 'chars' ? words.chars : undefined}
      inherited={text === '' && standard !== undefined ? words.defaultIs(standard) : undefined}
      onClear={text === '' ? undefined : () => set('')}
    >
      {(ids) => (
        <TextInput
          {...ids}
          inputMode={unit ? 'numeric' : undefined}
          value={text}
          placeholder={standard}
          onEdit={set}
        />
      )}
    </Setting>
  );
}

export function ChoiceSetting({
  name,
  standard,
}: {
  name: 'match_pinyin' | 'match_words';
  standard: string;
}) {
  const { value, set, words, label, help } = useGlobal(name);
  const choices: Readonly<Record<string, string>> = words.choices[name];
  const text = textOf(value) ?? '';
  return (
    <Setting label={label} help={help} onClear={text === '' ? undefined : () => set('')}>
      {(ids) => (
        <ChoiceInput
          {...ids}
          value={text}
          choices={[
            { value: '', label: words.defaultIs(choices[standard] as string) },
            ...Object.entries(choices).map(([one, named]) => ({ value: one, label: named })),
          ]}
          onEdit={set}
        />
      )}
    </Setting>
  );
}

export function ListSetting({ name }: { name: Key }) {
  const { value, set, words, label, help } = useGlobal(name);
  const list = listOf(value);
  return (
    <Setting label={label} help={help} onClear={list.length === 0 ? undefined : () => set([])}>
      {(ids) => (
        <TextLines
          {...ids}
          least={2}
          value={list.join('\n')}
          fits={(draft, text) => entriesOfLines(draft).join('\n') === text}
          placeholder={words.ignoreWordsHere}
          onEdit={(text) => set(entriesOfLines(text))}
        />
      )}
    </Setting>
  );
}

export function PromptsSetting({ name, ...ports }: SoundPorts & { name: Key }) {
  const { value, set, label, help } = useGlobal(name);
  return (
    <Setting label={label} help={help}>
      {() => <PromptList label={label} columns={30} prompts={listOf(value)} onEdit={set} {...ports} />}
    </Setting>
  );
}
