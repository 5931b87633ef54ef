import { BETTER, DARK, LIGHT, WORSE } from "../charts/palette.ts";

/** The page's style sheet: light and dark by the reader's preference, light on paper. */
export function styleSheet(numAgents: number): string {
  const toggles = Array.from({ length: numAgents }, (_, i) => `body:has(#show-${i}:not(:checked)) .agent-${i}{display:none}`).join("\n");
  return `:root{color-scheme:light dark;${LIGHT_COLORS}}
@media (prefers-color-scheme:dark){:root{${DARK_COLORS}}}
${RULES}
${toggles}
@media print{:root{color-scheme:light;${LIGHT_COLORS}}
${PRINT}}`;
}

const agentColors = (colors: readonly string[]) => colors.map((color, i) => `--agent-${i}:${color};`).join("");
const LIGHT_COLORS = `--paper:#fdfdfb;--panel:#f4f3ee;--ink:#1d2125;--quiet:#5b636b;--line:#dcdad2;--grid:#8b9097;--bad:#b3261e;--bad-panel:#fbeae8;--better:${BETTER.light};--worse:${WORSE.light};${agentColors(LIGHT)}`;
const DARK_COLORS = `--paper:#15181c;--panel:#1e2227;--ink:#e8e6e1;--quiet:#a2a9b1;--line:#343a41;--grid:#8b9097;--bad:#ff8a80;--bad-panel:#3a1f1e;--better:${BETTER.dark};--worse:${WORSE.dark};${agentColors(DARK)}`;

const RULES = `*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
main>h2:first-child{margin-top:1.2em}
svg g[aria-hidden]{stroke:var(--grid)}
main,header,footer{max-width:1180px;margin:0 auto;padding:0 28px}
header{padding-top:52px;padding-bottom:8px}
h1,h2,h3{font-family:Charter,"Bitstream Charter","Iowan Old Style","Palatino Linotype",Georgia,serif;font-weight:600;line-height:1.2;text-wrap:balance;overflow-wrap:anywhere}
h1{font-size:clamp(1.9rem,4.6vw,3rem);margin:.1em 0 .2em;letter-spacing:-.015em}
h2{font-size:1.55rem;margin:2.4em 0 .3em;padding-top:.7em;border-top:1px solid var(--line)}
h3{font-size:1.12rem;margin:1.6em 0 .5em}
p{margin:.4em 0 .8em;max-width:72ch}
.eyebrow{text-transform:uppercase;letter-spacing:.12em;font-size:.75rem;color:var(--quiet);margin:0}
.lede{font-size:1.2rem;color:var(--quiet);margin-top:0}
.note{color:var(--quiet);font-size:.92rem}
a{color:inherit;text-underline-offset:.2em}
nav{display:flex;flex-wrap:wrap;gap:.3em 1.3em;font-size:.92rem;margin:1em 0 1.6em}
.results{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:18px;margin:0 0 1.2em}
.card{background:var(--panel);border-radius:10px;padding:16px 20px}
.card h3{margin:0 0 .5em;display:flex;justify-content:space-between;gap:1em;align-items:baseline}
.card h3 small{font:400 .82rem system-ui,sans-serif;color:var(--quiet);white-space:nowrap}
.result{display:grid;grid-template-columns:1fr auto;gap:0 14px;padding:8px 0;border-top:1px solid var(--line);align-items:baseline}
.result b{font-size:1.6rem;font-weight:650;line-height:1.1;text-align:right;white-space:nowrap}
.result small{color:var(--quiet);font-size:.86rem}
.result small:last-child{text-align:right;white-space:nowrap}
.name{display:inline-flex;align-items:baseline}
.name>span{overflow-wrap:anywhere}
td .name>span{overflow-wrap:break-word;max-width:24ch}
h1 span{display:inline-block;max-width:100%}
.key{flex:none;align-self:center;width:26px;height:14px;margin-right:7px}
.says{padding-left:1.1em;margin:.4em 0 1em;max-width:86ch}
.says li{margin:.25em 0}
summary{cursor:pointer}
.failed{background:var(--bad-panel);border-left:4px solid var(--bad);border-radius:4px;padding:10px 16px;margin:1em 0}
.failed p{margin:.2em 0;max-width:none}
.bad{color:var(--bad);font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:.3em 1.6em;margin:.6em 0;padding:0;list-style:none}
.legend input{accent-color:var(--quiet);margin:0 7px 0 0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:10px 26px}
.cells{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,205px),1fr));gap:12px 16px}
figure{margin:0 0 14px;min-width:0;break-inside:avoid}
figcaption{font-size:.88rem;color:var(--quiet);margin-bottom:2px}
figcaption b{color:var(--ink)}
svg.chart{display:block;width:100%;height:auto;overflow:visible;font:12.5px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;--plot-background:var(--paper)}
svg.wide{max-width:800px}
svg.cell{font-size:11px}
svg text,svg tspan{white-space:pre}
.row-labels{font-size:14px}
.scroll{overflow-x:auto;margin:.4em 0 1em;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;font-size:.87rem;line-height:1.4}
table.full{width:100%}
th,td{padding:5px 11px 5px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line)}
thead th{font-weight:600;color:var(--quiet);vertical-align:bottom;border-bottom:1.5px solid var(--grid)}
td.n,th.n{text-align:right;white-space:nowrap}
td.hash{white-space:nowrap}
td.words{white-space:normal;overflow-wrap:anywhere}
td:last-child,th:last-child{padding-right:0}
table.matrix{border-collapse:separate;border-spacing:3px;font-size:.92rem}
.matrix th,.matrix td{border:0;padding:5px 12px;vertical-align:middle}
.matrix th{font-weight:400;text-align:left}
.matrix thead th{text-align:center;border:0;overflow-wrap:anywhere;max-width:14ch}
.matrix tbody td{text-align:center;min-width:104px;background:color-mix(in srgb,var(--side,transparent) var(--shade,0%),transparent);border-radius:4px}
.matrix b,.matrix small{display:block;white-space:nowrap}
figure.half{max-width:580px}
tr.why td{border-bottom:1px solid var(--line);padding-top:0;color:var(--bad);overflow-wrap:anywhere}
tr.has-why td{border-bottom:0}
tr.first td{border-top:1.5px solid var(--grid)}
tr.changed td{background:var(--panel)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em}
td code{font-size:.92em;overflow-wrap:anywhere}
.command{display:flex;gap:12px;align-items:flex-start;background:var(--panel);border-radius:8px;padding:12px 14px}
.command pre{margin:0;flex:1;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
button{font:inherit;font-size:.85rem;color:inherit;background:var(--paper);border:1px solid var(--grid);border-radius:6px;padding:3px 12px;cursor:pointer}
:focus-visible{outline:2px solid var(--agent-0);outline-offset:2px}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:3px 22px;margin:.4em 0 1em;font-size:.92rem}
.facts dt{color:var(--quiet)}
.facts dd{margin:0;overflow-wrap:anywhere}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:0 40px}
footer{color:var(--quiet);font-size:.88rem;padding-top:2.5em;padding-bottom:4em}
@media (max-width:640px){main,header,footer{padding-left:16px;padding-right:16px}header{padding-top:28px}svg.chart{font-size:14.5px}svg.wide,.row-labels{font-size:17px}svg.cell{font-size:11px}.lede{font-size:1.05rem}}`;

const PRINT = `@page{margin:13mm}
body{font-size:10.5pt}
main,header,footer{max-width:none;padding-left:0;padding-right:0}
nav,button{display:none}
h2,h3{break-after:avoid}
tr,.card{break-inside:avoid}
.scroll{overflow:visible}
table{font-size:7.5pt}
th,td{padding:2px 6px 2px 0}
.legend input{display:none}
.pair{grid-template-columns:1fr 1fr}
.cells{grid-template-columns:repeat(5,1fr)}
:root{--paper:#fff}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}`;
