/**
 * What the operating system says about a file or folder, as a sentence for people: Node's own words repeat the code and
 * name a system call (`ENOENT: no such file or directory, open 'x.json'`).
 */

/** By code: why, read after "… cannot be read: ". */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'this is a folder, a file is needed',
  EACCES: 'the user that runs this command has no right to it',
  EPERM: 'the user that runs this command has no right to it',
  EEXIST: 'something of that name is there already',
  ENOTEMPTY: 'the folder is not empty',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk does not work properly',
  EBUSY: 'something else is using it',
  ENXIO: 'this is no ordinary file',
};

const FOLDER_CALLS = new Set(['scandir', 'opendir', 'mkdir', 'rmdir']);
const WRITING_CALLS = new Set(['write', 'mkdir', 'rmdir', 'rename', 'unlink', 'rm', 'fsync', 'ftruncate']);

type SystemError = NodeJS.ErrnoException & { dest?: string };

/** Why, without the path; undefined for an error that is not about a file. */
export function fileReason(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as SystemError;
  if (code === undefined || syscall === undefined) return undefined;
  if (code === 'ENOENT' && syscall === 'open') return 'no such file';
  if (code === 'ENOENT' && FOLDER_CALLS.has(syscall)) return 'no such folder';
  return REASONS[code];
}

/** The whole sentence; undefined for an error that names no file. */
export function fileFault(error: unknown): string | undefined {
  const reason = fileReason(error);
  const { path, dest, syscall = '' } = (error ?? {}) as SystemError;
  if (reason === undefined || path === undefined) return undefined;
  return `${dest ?? path} cannot be ${WRITING_CALLS.has(syscall) ? 'written' : 'read'}: ${reason}`;
}

/** The error with the path that it is about: Node leaves it out where the file is open already (a folder's `read`). */
export function withPath(error: unknown, path: string): unknown {
  if (fileReason(error) !== undefined) (error as SystemError).path ??= path;
  return error;
}
