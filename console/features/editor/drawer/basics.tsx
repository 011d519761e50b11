/** Title, id and action of a node. */
import { splitArgument } from '../../../../engine/flow/argument.ts';
import { isObject, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { setStart } from '../../../editor/model/commands/fields/set-start.ts';
import { startOf } from '../../../editor/model/commands/outcome.ts';
import { renameNode } from '../../../editor/model/commands/rename-node.ts';
import { setTitle } from '../../../editor/model/commands/set-title.ts';
import { useEditorState } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { ChoiceInput } from '../forms/fields/choice.tsx';
import { IdInput } from '../forms/fields/id-input.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import css from './drawer.module.css';
import { useEditing, useFlowValue, useNode, useNodeText } from './use-node.ts';

export const LISTEN = 'cti_play_and_detect_speech';
type ActionName = 'listen' | 'keys' | 'hangup' | 'bridge' | 'transfer' | 'other';

export function actionNamed(action: string): ActionName {
  if (action === LISTEN) return 'listen';
  if (action === '') return 'keys';
  return action === 'hangup' || action === 'bridge' || action === 'transfer' ? action : 'other';
}

export function Basics({ id }: { id: string }) {
  const words = useWords().panels.drawer;
  const editing = useEditing();
  const flow = useFlowValue();
  const node = useNode(id);
  const setText = useNodeText(id);
  const isReadOnly = useReadOnly();
  const start = useEditorState(({ history }) => startOf(history.document));
  const action = textOf(node.get('action')) ?? '';
  const named = actionNamed(action);
  const choices = (['listen', 'keys', 'hangup', 'bridge', 'transfer', 'other'] as const).map((value) => ({
    value,
    label: words.actions[value],
  }));
  return (
    <>
      <Setting label={words.title} help={words.titleHelp}>
        {(ids) => (
          <TextInput
            {...ids}
            value={textOf(node.get('description')) ?? ''}
            onEdit={(title) =>
              editing.edit('setTitle', (document) => setTitle(document, { node: id, title }), {
                group: `title ${id}`,
              })
            }
          />
        )}
      </Setting>
      <IdInput
        label={words.id}
        id={id}
        about={() =>
          words.renames(arrowsTo(flow, id), switchesTo(flow, id), textOf(flow.get('start')) === id)
        }
        onRename={(to) =>
          editing.edit('renameNode', (document) => renameNode(document, { from: id, to }), {
            selection: [to],
          })
        }
      />
      {start === id ? (
        <p className={css.start}>{words.isStart}</p>
      ) : (
        !isReadOnly && (
          <Button
            look="quiet"
            icon="flow"
            className={css.makeStart}
            onClick={() => editing.edit('setStart', (document) => setStart(document, { node: id }))}
          >
            {words.makeStart}
          </Button>
        )
      )}
      <Setting label={words.action} help={words.actionHelp[named]}>
        {(ids) => (
          <ChoiceInput
            {...ids}
            value={named}
            choices={choices}
            onEdit={(chosen) => setText('action', applicationOf(chosen as ActionName))}
          />
        )}
      </Setting>
      {named === 'other' && (
        <Setting label={words.application}>
          {(ids) => <TextInput {...ids} value={action} onEdit={(text) => setText('action', text)} />}
        </Setting>
      )}
      {named !== 'listen' && named !== 'keys' && <Argument id={id} named={named} />}
    </>
  );
}

/** The argument of an action that does not listen. */
function Argument({ id, named }: { id: string; named: ActionName }) {
  const words = useWords().panels.drawer;
  const setText = useNodeText(id);
  const value = textOf(useNode(id).get('argument')) ?? '';
  const [label, help] =
    named === 'hangup'
      ? [words.cause, words.causeHelp]
      : named === 'bridge'
        ? [words.target, words.targetHelp]
        : [words.argument, words.argumentHelp];
  // A node that listened before has settings here, which no application understands.
  const isOfListening = named === 'hangup' && splitArgument(value).length > 1;
  return (
    <Setting label={label} help={help} warning={isOfListening ? words.argumentOfListening : undefined}>
      {(ids) => (
        <TextInput
          {...ids}
          value={value}
          placeholder={named === 'hangup' ? 'NORMAL_CLEARING' : undefined}
          onEdit={(text) => setText('argument', text)}
        />
      )}
    </Setting>
  );
}

function applicationOf(named: ActionName): string {
  if (named === 'listen') return LISTEN;
  if (named === 'keys') return '';
  // The first that authors use; its name can be typed over.
  return named === 'other' ? 'playback' : named;
}

function arrowsTo(flow: Parameters<typeof objectAt>[0], id: string): number {
  let count = 0;
  for (const node of objectAt(flow, 'flow').values())
    if (isObject(node) && objectAt(node, 'subflow').has(id)) count++;
  return count;
}

function switchesTo(flow: Parameters<typeof objectAt>[0], id: string): number {
  let count = 0;
  for (const prompt of objectAt(flow, 'prompt').values())
    if (isObject(prompt) && textOf(prompt.get('switchflow')) === id) count++;
  return count;
}
