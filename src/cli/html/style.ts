import { Html } from './markup';

/** Colours come with a word or a pattern, so that nothing is said by colour alone. */
const CSS = `
:root { color-scheme: light dark; --ground: #ffffff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --head: #f3f5f7; --link: #0a58ca;
  --good: #116329; --good-ground: #dafbe1; --bad: #a40e26; --bad-ground: #ffe3e1; --warn: #7a4b00; --warn-ground: #fff1c2; --bar: #2f6db5; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1318; --text: #e6edf3; --soft: #a5b1bd; --line: #3a434d; --head: #1a2028; --link: #79b8ff;
  --good: #7ee293; --good-ground: #10301a; --bad: #ffa8a0; --bad-ground: #45171a; --warn: #f2cc60; --warn-ground: #382b06; --bar: #6aa7ee; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 64rem; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; border-top: 1px solid var(--line); padding-top: 1.5rem; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
.soft, footer { color: var(--soft); }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; }
.verdict { border: 1px solid; border-left-width: .5rem; border-radius: .25rem; padding: .75rem 1rem; }
.verdict strong { margin-right: .5rem; }
.good { color: var(--good); background: var(--good-ground); }
.bad { color: var(--bad); background: var(--bad-ground); }
.warn { color: var(--warn); background: var(--warn-ground); }
.reasons { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .5rem 0; }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { background: var(--head); }
th .soft { font-weight: 400; }
.day { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.level-1, .level-2, .level-3 { color: var(--bad); background-color: var(--bad-ground); font-weight: 600; }
.level-2 { background-image: repeating-linear-gradient(45deg, transparent 0 8px, rgb(128 128 128 / .22) 8px 10px); }
.level-3 { background-image: repeating-linear-gradient(45deg, transparent 0 4px, rgb(128 128 128 / .28) 4px 6px); }
svg { display: block; width: 100%; height: auto; }
.bar { fill: var(--bar); }
.failed-ground { fill: var(--bad-ground); }
.failed-line { fill: var(--bad); }
.failed { stroke: var(--bad); }
.axis { stroke: var(--soft); }
.label { fill: var(--soft); font: 13px system-ui, sans-serif; }
figure { margin: 0; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: .85rem/1.4 ui-monospace, monospace; }
@media print {
  :root { color-scheme: light; --ground: #ffffff; --text: #000000; --soft: #444444; --line: #999999; --head: #eeeeee; --link: #000000;
    --good: #0b4d1e; --good-ground: #ffffff; --bad: #800018; --bad-ground: #ffffff; --warn: #5c3900; --warn-ground: #ffffff; --bar: #555555; }
  body { padding: 0; max-width: none; font-size: 11pt; }
  .scroll { overflow: visible; }
  tr, figure, .verdict { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  svg, .level-1, .level-2, .level-3, thead th { print-color-adjust: exact; }
}
`;

export const STYLE_SHEET = Html.styleSheet(CSS);
