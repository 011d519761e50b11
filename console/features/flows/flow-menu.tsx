/** What can be done with a flow of the list. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useHub, useRight } from '../../api/hub-context.tsx';
import { useWords } from '../../i18n/words.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { saveFile } from '../../ui/files.ts';
import { Menu } from '../../ui/menu.tsx';
import { createFlow, freeName } from './create-flow.ts';
import { type ListedFlow, scriptOf } from './list.ts';

export function FlowMenu({ flow }: { flow: ListedFlow }) {
  const { flows: words, common } = useWords();
  const hub = useHub();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const mayEdit = useRight('flow.edit');
  const mayRemove = useRight('flow.publish');
  const [isRemoving, setRemoving] = useState(false);

  const run = (action: () => Promise<void>): void => {
    action().catch((error: Error) => announce(error.message, 'problem'));
  };
  const duplicate = async (): Promise<void> => {
    const flows = queries.getQueryData<ListedFlow[]>(['flows']) ?? [];
    const name = freeName(
      words.copyOf(flow.name),
      flows.map((one) => one.name),
    );
    const number = await createFlow(hub, name, (await scriptOf(hub, flow)) ?? '{}');
    await queries.invalidateQueries({ queryKey: ['flows'] });
    announce(words.created(name));
    go(`/flow/${number}`);
  };
  const remove = async (): Promise<void> => {
    setRemoving(false);
    await hub.ask('DELETE /v1/flow/:number', { params: { number: flow.number } });
    await queries.invalidateQueries({ queryKey: ['flows'] });
    announce(words.removed(flow.name));
  };
  const download = async (): Promise<void> => {
    saveFile(`${flow.name}.json`, (await scriptOf(hub, flow)) ?? '{}', 'application/json');
  };
  return (
    <>
      <Menu
        trigger={<Button look="quiet" icon="more" label={`${words.columns.actions}: ${flow.name}`} />}
        items={[
          { label: words.open, icon: 'edit', onSelect: () => go(`/flow/${flow.number}`) },
          ...(flow.draft !== null && flow.published !== null
            ? [
                {
                  label: words.compare,
                  icon: 'versions' as const,
                  onSelect: () => go(`/flow/${flow.number}?compare=published`),
                },
              ]
            : []),
          ...(mayEdit
            ? [{ label: words.duplicate, icon: 'copy' as const, onSelect: () => run(duplicate) }]
            : []),
          { label: words.export, icon: 'download', onSelect: () => run(download) },
          ...(mayRemove
            ? [
                null,
                {
                  label: words.remove,
                  icon: 'trash' as const,
                  isDanger: true,
                  onSelect: () => setRemoving(true),
                },
              ]
            : []),
        ]}
      />
      {isRemoving && (
        <Dialog
          title={words.removeTitle(flow.name)}
          close={common.cancel}
          onClose={() => setRemoving(false)}
          actions={
            <>
              <Button onClick={() => setRemoving(false)}>{common.cancel}</Button>
              <Button look="danger" onClick={() => run(remove)}>
                {words.remove}
              </Button>
            </>
          }
        >
          <p>{words.removeHint}</p>
        </Dialog>
      )}
    </>
  );
}
