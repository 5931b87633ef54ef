import { styleSheet } from "../page/style.ts";

/** The report's style sheet, and what only this page has. */
export function inspectionStyle(): string {
  return `${styleSheet(0)}\n${RULES}`;
}

const RULES = `:root{--excite:var(--agent-1);--inhibit:var(--agent-0)}
.excitatory{--kind:var(--excite)}.inhibitory{--kind:var(--inhibit)}.given{--kind:var(--ink)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,200px),1fr));gap:14px;margin:0 0 .6em}
.cards .card b{display:block;font-size:1.8rem;font-weight:650;line-height:1.15}
.cards .card small{color:var(--quiet);font-size:.86rem}
.trio{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,310px),1fr));gap:10px 26px}
.quartet{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:10px 26px}
.trio>figure{max-width:420px}.quartet>figure{max-width:580px}
.values{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,235px),1fr));gap:0 26px;margin:.4em 0 1em;padding:0;list-style:none;font-size:.87rem}
.values li{display:flex;justify-content:space-between;gap:1em;padding:4px 6px;border-bottom:1px solid var(--line)}
.values .changed{background:var(--panel)}
.values small{color:var(--quiet)}
.swatch{display:inline-block;width:14px;height:14px;border-radius:3px;margin-right:7px;vertical-align:-2px;background:var(--kind)}
.hint{background:var(--panel);border-radius:8px;padding:10px 16px;margin:.6em 0 1.2em}
.hint p{margin:.2em 0}.hint pre{margin:.4em 0;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
.lab{display:grid;grid-template-columns:minmax(220px,340px) minmax(0,1fr);gap:26px;align-items:start}
.stage{position:sticky;top:12px}
.still{display:block;width:100%;height:auto;background:#fff;border:1px solid var(--line);border-radius:4px}
#controls{display:flex;gap:10px;align-items:center;margin-top:8px;flex-wrap:wrap}
#controls input{flex:1;min-width:90px;accent-color:var(--quiet)}
#controls output{font-size:.86rem;color:var(--quiet);min-width:9.5em}
.scope{display:grid;grid-template-columns:118px minmax(0,1fr);gap:5px 12px;align-items:center;margin:.3em 0 1em}
.label{font-size:.84rem;line-height:1.25;text-align:right}
.label small{display:block;color:var(--quiet);font-size:.74rem}
.view{position:relative;background:var(--panel);overflow:hidden}
.far .view{cursor:crosshair}
.view>svg{position:absolute;inset:0;width:100%;height:100%}
.axis{display:flex;justify-content:space-between;font-size:.76rem;color:var(--quiet)}
.ticks{position:relative;height:1.5em}
.ticks span{position:absolute;transform:translateX(-50%)}
.ticks span:first-child{transform:none}
.ticks span.end{transform:translateX(-100%)}
.live .view::after{content:"";position:absolute;top:0;bottom:0;width:1.5px;margin-left:-.75px;background:var(--bad);pointer-events:none}
.live .far .view::after{left:calc(var(--now)*100%)}
.live .near .view::after{left:calc(var(--near)*100%)}
.live .far .view::before{content:"";position:absolute;top:0;bottom:0;left:calc(var(--from)*100%);width:calc(var(--span)*100%);background:var(--ink);opacity:.09;pointer-events:none}
.raster{position:absolute;inset:0;display:flex;flex-direction:column;gap:1px}
.spikes,.bits{background:var(--kind);mask-repeat:no-repeat;mask-size:100% 100%}
.shades{position:absolute;inset:0;mask-repeat:no-repeat;mask-size:100% 100%}
.sharp .spikes,.near .spikes,.shades{image-rendering:pixelated}
.near .spikes,.near .shades{mask-size:calc(100%/var(--span)) 100%;mask-position:var(--shift,0%) 0}
path.line,path.zero,path.limit{vector-effect:non-scaling-stroke;fill:none}
path.line{stroke-width:1.3}
path.zero{stroke:var(--grid);stroke-width:.8;stroke-opacity:.7}
path.limit{stroke:var(--bad);stroke-width:1.1;stroke-dasharray:5 4}
path.choice{fill:var(--ink);fill-opacity:.75}
.strip{display:flex}
.strip .still{flex:1;min-width:0;border-radius:0}
.connectome{display:grid;grid-template-columns:max-content calc(var(--neurons)*var(--cell)) max(22px,calc(var(--outputs)*max(var(--cell),9px))) 130px;gap:4px 8px;width:max-content;font-size:.8rem;color:var(--quiet)}
.side{align-self:center;text-align:right}
.onto{display:grid;text-align:center}
.head{text-align:center}
.head:last-of-type{text-align:left}
.block{background:var(--panel)}
.bits{width:100%;height:100%;image-rendering:var(--rendering)}
.bars{width:100%;height:100%;min-height:0}
details{margin:.6em 0}
@media (max-width:760px){.lab{grid-template-columns:minmax(0,1fr)}.stage{position:static;max-width:420px}.scope{grid-template-columns:78px minmax(0,1fr);gap:4px 8px}.label small{display:none}.connectome{--cell:min(5px,calc((100vw - 200px)/var(--neurons)))!important;grid-template-columns:max-content calc(var(--neurons)*var(--cell)) max(22px,calc(var(--outputs)*7px)) 60px}}
@media print{.stage{position:static}#controls{display:none}}`;
