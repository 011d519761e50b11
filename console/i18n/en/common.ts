import type { WordsLike } from '../words.tsx';
import type { common as zh } from '../zh/common.ts';

export const common: WordsLike<typeof zh> = {
  add: 'Add',
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  delete: 'Delete',
  done: 'Done',
  download: 'Download',
  edit: 'Edit',
  more: 'More',
  name: 'Name',
  retry: 'Try again',
  save: 'Save',
  search: 'Search',
  loading: 'Loading…',
  nothingFound: 'Nothing found',
  error: 'Error',
  warning: 'Warning',
};
