import { acrobot } from "@quantal/classic-control";
import { tipLadder } from "../wrappers/steps/tip-ladder.ts";
import { task } from "./task.ts";

/** D7: Acrobot-v1 that pays 1 at each of six heights of its lower end, once an episode. The score is Acrobot's, -1 a step. */
export const acrobotLadder = task("AcrobotLadder", import.meta.url, tipLadder(acrobot));
/** Its twin pays as the greatest height rises. */
export const acrobotLadderSmooth = task("AcrobotLadderSmooth", import.meta.url, tipLadder(acrobot, { height: 0 }));
