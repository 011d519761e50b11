/** The two pages of the console: the one that the hub serves, and the one that opens as a file. */

/** What the first paint shows, in the language of most of our users; the scripts replace it. */
const WAITING = '<div id="page"></div>';

export function hubPage({
  shell,
  worker,
  robot,
  pinyin,
  version,
}: {
  /** Paths below the folder that is served. */
  shell: readonly string[];
  worker: string;
  robot: string;
  pinyin: string;
  version: string;
}): string {
  const scripts = shell.filter((path) => path.endsWith('.js'));
  const styles = shell.filter((path) => path.endsWith('.css'));
  return page([
    ...styles.map((path) => `<link rel="stylesheet" href="/${path}">`),
    ...scripts.slice(1).map((path) => `<link rel="modulepreload" href="/${path}">`),
    `<meta name="cti-robot-worker" content="/${worker}">`,
    `<meta name="cti-robot-bundle" content="/${robot}">`,
    `<meta name="cti-robot-pinyin" content="/${pinyin}">`,
    `<meta name="cti-robot-version" content="${version}">`,
    `<script type="module" src="/${scripts[0]}"></script>`,
  ]);
}

export function editorPage({ version }: { version: string }): string {
  return page([
    '<link rel="stylesheet" href="editor.css">',
    `<meta name="cti-robot-version" content="${version}">`,
    '<script defer src="parts.js"></script>',
    '<script defer src="samples.js"></script>',
    '<script defer src="editor.js"></script>',
  ]);
}

function page(head: readonly string[]): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>cti-robot</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%232f56d9'/%3E%3Cpath d='M9 12h8M9 17h5M20 13v7' stroke='%23fff' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E">
${head.join('\n')}
</head>
<body>
${WAITING}
</body>
</html>
`;
}
