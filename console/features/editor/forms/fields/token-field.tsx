/** One of the settings of a listening action: of a node, of several, or of the whole flow. */
import type { ReactNode } from 'react';
import { useWords } from '../../../../i18n/words.tsx';
import { bargeInOf, FLAGS, withFlag } from '../pure/barge-in.ts';
import { type Inherited, isUsable, KINDS, type Token } from '../pure/listening.ts';
import { type Choice, ChoiceInput, Tick } from './choice.tsx';
import css from './fields.module.css';
import { type Ids, Setting } from './setting.tsx';
import { TextInput } from './text-input.tsx';

export function TokenField({
  token,
  value,
  inherited,
  onEdit,
}: {
  token: Token;
  /** Empty: not set. Null: several nodes have different values. */
  value: string | null;
  inherited: Inherited;
  onEdit: (value: string) => void;
}) {
  const { forms, listening } = useWords().panels;
  const { label, help } = listening.tokens[token];
  const kind = KINDS[token];
  const choices = choicesOf(token);
  const name = (one: string): string => {
    const choice = choices?.find((other) => other.value === one);
    if (choice) return choice.label;
    if (one === '') return listening.empty;
    return kind === 'time' ? listening.ms(one) : one;
  };
  if (kind === 'own')
    return (
      <Setting label={label} help={help}>
        {(ids) => (
          <input {...ids} className={css.own} readOnly value={value ?? ''} placeholder={listening.byEngine} />
        )}
      </Setting>
    );
  const from = inherited.from === 'global' ? listening.fromGlobal : listening.fromDefault;
  const isSet = value !== '';
  const control = (ids: Ids): ReactNode =>
    choices ? (
      <ChoiceInput
        {...ids}
        value={kind === 'interrupt' ? levelOf(value ?? '') : (value ?? '')}
        isMixed={value === null}
        choices={[
          { value: '', label: listening.same(name(shownOf(kind, inherited.value)), from) },
          ...choices,
        ]}
        onEdit={onEdit}
      />
    ) : (
      <TextInput
        {...ids}
        inputMode={kind === 'time' ? 'numeric' : undefined}
        value={value ?? ''}
        placeholder={value === null ? forms.mixed : inherited.value}
        onEdit={onEdit}
      />
    );
  return (
    <Setting
      label={label}
      unit={kind === 'time' ? listening.unitMs : undefined}
      help={
        <>
          {help}
          {kind === 'interrupt' && <BargeInMore value={value} inherited={inherited.value} onEdit={onEdit} />}
        </>
      }
      inherited={isSet || choices ? undefined : listening.same(name(inherited.value), from)}
      warning={value && !isUsable(token, value) ? listening.unusable : undefined}
      onClear={isSet ? () => onEdit('') : undefined}
    >
      {control}
    </Setting>
  );
}

function shownOf(kind: string, value: string): string {
  return kind === 'interrupt' ? levelOf(value) : value;
}

/** The level of a value as a choice; as it is where it is no number or no level. */
function levelOf(value: string): string {
  const parsed = value === '' ? null : bargeInOf(value);
  return parsed === null || parsed.level === null ? value : String(parsed.level);
}

function choicesOf(token: Token): readonly Choice[] | null {
  // biome-ignore lint/correctness/useHookAtTopLevel: called once by a component
  const { choices } = useWords().panels.listening;
  const list = choices[token as keyof typeof choices] as Readonly<Record<string, string>> | undefined;
  return list === undefined ? null : Object.entries(list).map(([value, label]) => ({ value, label }));
}

/** What the chosen level means, and the flags that count with level 0. */
function BargeInMore({
  value,
  inherited,
  onEdit,
}: {
  value: string | null;
  inherited: string;
  onEdit: (value: string) => void;
}) {
  const { listening } = useWords().panels;
  if (value === null) return null;
  const set = bargeInOf(value);
  const parsed = set ?? bargeInOf(inherited);
  if (parsed === null) return null;
  const level = parsed.level ?? 0;
  return (
    <>
      {parsed.level === null && <p className={css.warning}>{listening.levelUnknown}</p>}
      <p>{listening.levels[level]}</p>
      {level === 0 &&
        FLAGS.map((flag) => (
          <Tick
            key={flag}
            checked={parsed.flags.includes(flag)}
            help={listening.flags[flag].help}
            onEdit={(on) => onEdit(withFlag(value === '' ? inherited : value, flag, on))}
          >
            {listening.flags[flag].label}
          </Tick>
        ))}
    </>
  );
}
