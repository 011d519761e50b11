/** The style of the reference page, light and dark. A file of its own: the page's policy allows no style inside it. */
export const REFERENCE_STYLE = `:root {
  color-scheme: light dark;
  --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --page: #ffffff; --soft: #f4f6f8; --mark: #0757a8;
}
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #9aa4af; --line: #343b43; --page: #14181d; --soft: #1d232a; --mark: #7cb8ff; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 2rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; justify-content: space-between; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
h2 { margin: 2.5rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 2rem 0 .25rem; font-size: 1rem; }
h4 { margin: 1rem 0 .25rem; font-size: .9rem; color: var(--quiet); font-weight: 600; }
a { color: var(--mark); }
code, pre { font: .9em/1.5 ui-monospace, "SF Mono", Consolas, monospace; }
h3 code { overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .75rem 1rem; overflow-x: auto; border-radius: 6px; margin: .25rem 0 1rem; }
nav ul { columns: 14rem; padding-left: 1.2rem; }
p { margin: .25rem 0 .75rem; }
.method {
  display: inline-block; min-width: 4.2em; padding: 0 .5em; margin-right: .5em; border-radius: 4px;
  background: var(--soft); color: var(--mark); text-align: center; font-weight: 600;
}
.quiet { color: var(--quiet); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; font-size: .85rem; }
td:first-child { white-space: nowrap; }
`;
