import type { Film } from "../../../inspection/types.ts";
import { type Html, trusted } from "../../page/html.ts";

/** Moves the film, the close-up and the marks of now. Without it the page has the same numbers, standing still. */
const PLAYER = `const root=document.querySelector("#episode"),steps=+root.dataset.steps,span=+root.dataset.span;
const film=JSON.parse(document.querySelector("#film").textContent),stage=document.querySelector("#stage");
const near=[...document.querySelectorAll(".near svg")],from=document.querySelector("#near-from"),to=document.querySelector("#near-to");
const play=document.createElement("button"),slider=document.createElement("input"),told=document.createElement("output");
play.type="button";slider.type="range";slider.min=0;slider.max=steps;slider.value=0;slider.setAttribute("aria-label","step of the episode");
document.querySelector("#controls").append(play,slider,told);root.classList.add("live");
let now=0,before=0,isPlaying=false,shown=-1;
function show(step){
now=step;const whole=Math.min(steps,Math.floor(step)),first=Math.max(0,Math.min(steps-span,whole-Math.floor(span/2)));
root.style.setProperty("--now",whole/steps);root.style.setProperty("--from",first/steps);root.style.setProperty("--near",(whole-first)/span);
root.style.setProperty("--shift",steps===span?"0%":100*first/(steps-span)+"%");
for(const svg of near){const box=svg.getAttribute("viewBox").split(" ");svg.setAttribute("viewBox",[first,0,span,box[3]].join(" "))}
from.textContent="step "+first;to.textContent="step "+(first+span);slider.value=whole;told.textContent="step "+whole+" of "+steps;
if(film&&stage){let k=0;while(k+1<film.frames.length&&film.frames[k+1][0]<=whole)k++;
if(k!==shown){shown=k;stage.innerHTML=film.frames[k].slice(1).map(i=>film.elements[i]).join("")}}}
function tick(time){if(!isPlaying)return;show(now+film.rate*Math.min(.1,(time-before)/1000));before=time;
if(now>=steps)set(false);else requestAnimationFrame(tick)}
function set(on){isPlaying=on;play.textContent=on?"Pause":"Play";if(on){if(now>=steps)show(0);before=performance.now();requestAnimationFrame(tick)}}
play.onclick=()=>set(!isPlaying);slider.oninput=()=>{set(false);show(+slider.value)};
document.querySelector(".far").addEventListener("click",event=>{const view=event.target.closest(".view");if(!view)return;
const box=view.getBoundingClientRect();set(false);show(steps*(event.clientX-box.left)/box.width)});
set(false);show(0)`;

/** The film as data, and the script that plays it. */
export function player(film: Film | undefined): Html {
  const frames = film?.frames.map(({ step, elements }) => [step, ...elements]) ?? [];
  const data = { rate: film?.framesPerSecond ?? 30, elements: film?.elements ?? [], frames };
  const json = JSON.stringify(data).replaceAll("<", "\\u003c"); // so that no element ends the script
  return trusted(`<script type="application/json" id="film">${json}</script><script>${PLAYER}</script>`);
}
