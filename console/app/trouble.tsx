/** Shows a fault of ours in place of a white page. */
import { Component, type ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

export class Trouble extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <Told error={this.state.error} />;
  }
}

function Told({ error }: { error: Error }) {
  const { shell } = useWords();
  return (
    <Empty
      title={shell.failed}
      hint={shell.failedHint}
      action={
        <Button look="main" onClick={() => location.reload()}>
          {shell.reload}
        </Button>
      }
    >
      <code>{error.message}</code>
    </Empty>
  );
}
