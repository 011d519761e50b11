/**
 * Turns errors of the file system into sentences for people. Node's own messages repeat the code and name a system call
 * (`ENOENT: no such file or directory, open 'x.json'`).
 */

/** The reason for each code; it follows "… cannot be read: ". */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'the user that runs this command has no access',
  EPERM: 'the user that runs this command has no access',
  EEXIST: 'a file or folder of this name already exists',
  ENOTEMPTY: 'the folder is not empty',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links form a loop',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an error',
  EBUSY: 'another program is using it',
  ENXIO: 'this is not a regular file',
};

const FOLDER_CALLS = new Set(['scandir', 'opendir', 'mkdir', 'rmdir']);
const WRITING_CALLS = new Set(['write', 'mkdir', 'rmdir', 'rename', 'unlink', 'rm', 'fsync', 'ftruncate']);

/** Of Node. Written out, because the console has no types of Node. */
type SystemError = Error & { code?: string; syscall?: string; path?: string; dest?: string };

/** The reason without the path; undefined if the error does not concern a file. */
export function fileReason(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as SystemError;
  if (code === undefined || syscall === undefined) return undefined;
  if (code === 'ENOENT' && syscall === 'open') return 'no such file';
  if (code === 'ENOENT' && FOLDER_CALLS.has(syscall)) return 'no such folder';
  return REASONS[code];
}

/** The whole sentence; undefined if the error has no path. */
export function fileFault(error: unknown): string | undefined {
  const reason = fileReason(error);
  const { path, dest, syscall = '' } = (error ?? {}) as SystemError;
  if (reason === undefined || path === undefined) return undefined;
  return `${dest ?? path} cannot be ${WRITING_CALLS.has(syscall) ? 'written' : 'read'}: ${reason}`;
}

/** Adds the path to an error. Node omits it for operations on an open file, such as `read` on a folder. */
export function withPath(error: unknown, path: string): unknown {
  if (fileReason(error) !== undefined) (error as SystemError).path ??= path;
  return error;
}
