/** The settings of the whole flow, in words and units. */
import type { ReactNode } from 'react';
import { objectAt, textOf } from '../../../../engine/flow/value.ts';
import { setStart } from '../../../editor/model/commands/fields/set-start.ts';
import { startOf } from '../../../editor/model/commands/outcome.ts';
import { setGlobal } from '../../../editor/model/commands/set-global.ts';
import { useEditing, useEditorState, useFlowValue } from '../../../editor/session/use-editing.tsx';
import type { Words } from '../../../i18n/words.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Combobox } from '../forms/fields/combobox.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TokenField } from '../forms/fields/token-field.tsx';
import { UnknownKeys, useUnknownCount } from '../forms/fields/unknown-keys.tsx';
import type { SoundPorts } from '../forms/lists/prompt-list.tsx';
import { GLOBAL_KEYS, ROOT_KEYS } from '../forms/pure/keys.ts';
import { defaultOf, GROUPS, type Token } from '../forms/pure/listening.ts';
import { namedNode, nodeOptions } from '../forms/pure/nodes.ts';
import { ChoiceSetting, ListSetting, PromptsSetting, TextSetting } from './setting-fields.tsx';
import css from './settings.module.css';

type SectionName = keyof Words['panels']['settings']['sections'];

export function SettingsPage(ports: SoundPorts) {
  const words = useWords().panels.settings;
  const unknown = useUnknownCount(['global'], GLOBAL_KEYS) + useUnknownCount([], ROOT_KEYS);
  const names = (Object.keys(words.sections) as SectionName[]).filter(
    (name) => name !== 'unknown' || unknown > 0,
  );
  return (
    <div className={css.page}>
      <nav className={css.contents} aria-label={words.label}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            onClick={() => document.getElementById(`settings-${name}`)?.scrollIntoView({ block: 'start' })}
          >
            {words.sections[name]}
          </button>
        ))}
      </nav>
      <div className={css.form}>
        <p className={css.intro}>{words.intro}</p>
        <Part name="start">
          <Start />
        </Part>
        <Part name="listening">
          <Listening />
        </Part>
        <Part name="bargein">
          <TextSetting name="bargein_min_chars" standard="0" unit="chars" />
          <ListSetting name="bargein_ignore_words" />
        </Part>
        <Part name="matching">
          <ChoiceSetting name="match_pinyin" standard="off" />
          <ChoiceSetting name="match_words" standard="inside" />
        </Part>
        <Part name="keys">
          <TextSetting name="dtmf_terminators" standard="#" />
          <TextSetting name="dtmf_digit_timeout_ms" standard="2000" unit="ms" />
        </Part>
        <Part name="voice">
          <TextSetting name="defaultvoice" />
          <ListSetting name="voicelist" />
          <TextSetting name="ttsspeechrate" standard="0" />
          <TextSetting name="ttsvolume" standard="0" />
          <TextSetting name="ttspitchrate" standard="0" />
          <TextSetting name="ttsurl" />
          <TextSetting name="ttsengine" />
          <TextSetting name="ttsconfig" />
          <TextSetting name="voicedir" />
        </Part>
        <Part name="nlp">
          <TextSetting name="nlpurl" />
          <PromptsSetting name="thinking_playbacks" {...ports} />
          <TextSetting name="thinking_after_ms" standard="1200" unit="ms" />
        </Part>
        <Part name="caller">
          <TextSetting name="contexturl" />
        </Part>
        {unknown > 0 && (
          <Part name="unknown">
            <UnknownKeys path={[]} known={ROOT_KEYS} />
            <UnknownKeys path={['global']} known={GLOBAL_KEYS} />
          </Part>
        )}
      </div>
    </div>
  );
}

function Part({ name, children }: { name: SectionName; children: ReactNode }) {
  const words = useWords().panels.settings;
  return (
    <section id={`settings-${name}`} className={css.part} aria-labelledby={`settings-${name}-title`}>
      <h2 id={`settings-${name}-title`}>{words.sections[name]}</h2>
      {name !== 'unknown' && <p className={css.about}>{words.about[name]}</p>}
      {children}
    </section>
  );
}

function Start() {
  const words = useWords().panels.settings;
  const { drawer } = useWords().panels;
  const editing = useEditing();
  const flow = useFlowValue();
  const start = useEditorState(({ history }) => startOf(history.document));
  const written = textOf(flow.get('start')) ?? '';
  const set = (node: string): void => {
    editing.edit('setStart', (document) => setStart(document, { node }));
  };
  const automatic = start === null ? words.noStart : words.startNow(namedNode(flow, start));
  return (
    <Setting
      label={words.startNode}
      help={words.startHelp}
      warning={start === null ? words.noStart : undefined}
      onClear={written === '' ? undefined : () => set('')}
    >
      {(ids) => (
        <Combobox
          {...ids}
          value={written}
          shown={
            written === ''
              ? ''
              : objectAt(flow, 'flow').has(written)
                ? namedNode(flow, written)
                : drawer.missingTarget(written)
          }
          placeholder={automatic}
          options={() => nodeOptions(flow)}
          onPick={set}
        />
      )}
    </Setting>
  );
}

function Listening() {
  const { listening } = useWords().panels;
  const editing = useEditing();
  const global = objectAt(useFlowValue(), 'global');
  const set = (token: Token, value: string): void => {
    editing.edit('setGlobal', (document) => setGlobal(document, { key: token, value }), {
      group: `global ${token}`,
    });
  };
  return GROUPS.map(({ name, tokens }) => (
    <div key={name}>
      <h3 className={css.group}>{listening.groups[name]}</h3>
      {tokens
        .filter((token) => token !== 'appid')
        .map((token) => (
          <TokenField
            key={token}
            token={token}
            value={textOf(global.get(token)) ?? ''}
            inherited={defaultOf(token)}
            onEdit={(value) => set(token, value)}
          />
        ))}
    </div>
  ));
}
