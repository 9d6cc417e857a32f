/** How the page looks, on a screen and on paper: one style sheet, no fonts or images from elsewhere. */

export const STYLE = `
:root { color-scheme: light; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --head: #f3f5f8; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.5 "DejaVu Sans", system-ui, "Segoe UI", sans-serif; }
main, header.title, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem; }
header.title { padding-top: 2.5rem; border-bottom: 3px solid var(--ink); }
header.title p { margin: 0 0 .4rem; }
h1 { margin: 0 0 .3rem; font-size: 2rem; line-height: 1.2; }
h2 { margin: 2.6rem 0 .6rem; padding-bottom: .25rem; font-size: 1.35rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.8rem 0 .5rem; font-size: 1.05rem; }
p, li { max-width: 48rem; }
.agency { font-size: 1.1rem; font-weight: 600; }
.subtitle, .hash, footer { color: var(--quiet); }
.hash, code { font-family: "DejaVu Sans Mono", ui-monospace, monospace; font-size: .8rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin: .6rem 0 1.2rem; font-size: .9rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.nb { white-space: nowrap; }
th, td { padding: .42rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { background: var(--head); border-bottom: 2px solid #afb8c1; font-size: .82rem; }
tbody th { font-weight: 600; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .3rem 1rem; margin: .6rem 0 1.2rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.note { padding: .6rem .9rem; border-left: 4px solid var(--line); background: var(--head); }
.good { color: #116329; } .warning { color: #7d4e00; } .bad { color: #a40e26; } .quiet { color: var(--quiet); }
.note.good { border-color: #116329; } .note.warning { border-color: #9a6700; } .note.bad { border-color: #a40e26; }
td .good, td .warning, td .bad { font-weight: 600; }
pre { padding: .8rem; background: var(--head); white-space: pre-wrap; overflow-wrap: anywhere; font-size: .78rem; }
footer { margin-top: 3rem; padding-top: 1rem; padding-bottom: 3rem; border-top: 1px solid var(--line); font-size: .85rem; }
@media (max-width: 40rem) {
  main, header.title, footer { padding-left: 1rem; padding-right: 1rem; }
  h1 { font-size: 1.6rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; }
  .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide, .wide tbody, .wide tr { display: block; } .wide colgroup { display: none; }
  .wide tr { padding: .5rem 0; border-bottom: 2px solid #afb8c1; }
  .wide th, .wide td { display: grid; grid-template-columns: 7.5rem 1fr; gap: .6rem; border: 0; padding: .18rem 0; text-align: left; white-space: normal; }
  .wide th::before, .wide td::before { content: attr(data-column); color: var(--quiet); font-weight: 400; }
  .wide th > div, .wide td > div { min-width: 0; }
}
@page { margin: 16mm 14mm; }
@media print {
:root, body { font-size: 9.5pt; } main, header.title, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header.title { padding-top: 0; } h2, h3 { break-after: avoid; } tr, dl > * { break-inside: avoid; } thead { display: table-header-group; }
  .scroll { overflow: visible; }
}
`;
