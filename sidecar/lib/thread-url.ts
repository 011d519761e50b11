declare global {
  /** URL of a folder with threads bundled from these sources; set where many processes start them, as in tests. */
  var CTI_ROBOT_THREADS: string | undefined;
}

/**
 * URL of the code of a thread. In a build it is beside the command; from sources, the thread registers a loader for
 * TypeScript first.
 *
 * @param source path of its file below `sidecar/`, `tts/programs/program-worker.ts`
 */
export function threadUrl(source: string): URL {
  const isBuilt = !import.meta.url.endsWith('.ts');
  const folder = isBuilt ? import.meta.url : globalThis.CTI_ROBOT_THREADS;
  if (folder !== undefined)
    return new URL(`./${source.replace(/^.*\//, '').replace(/\.ts$/, '.js')}`, folder);
  const code = `
    import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
    register();
    await import(${JSON.stringify(new URL(`../${source}`, import.meta.url).href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
