import { SpaceError } from "@quantal/numeric";
import { type ActionBuffer, isNumberList, type Space, spaceName } from "../spaces/space.ts";

/**
 * Writes one action into row `row` of a buffer.
 * Discrete wants an element of the space. Box wants the right number of finite numbers; they may lie outside of the
 * bounds, because environments clip their actions themselves, as Gymnasium's do.
 * @throws SpaceError naming the action and the space
 */
export function writeAction(actions: ActionBuffer, row: number, space: Space, action: unknown, where: string): void {
  if (space.type === "Discrete") {
    if (typeof action !== "number" || !Number.isInteger(action) || action < space.start || action >= space.start + space.n) {
      throw outside(space, action, where);
    }
    actions[row] = action;
    return;
  }
  const size = space.low.length;
  if (!isNumberList(action) || action.length !== size) throw outside(space, action, where);
  for (let j = 0; j < size; j++) {
    const value = action[j];
    if (typeof value !== "number" || !Number.isFinite(value)) throw outside(space, action, where);
    actions[row * size + j] = value;
  }
}

/**
 * Throws unless every row of a batch is an action.
 * @throws SpaceError naming the lane, the action and the space
 */
export function checkActions(actions: ArrayLike<number>, space: Space, numEnvs: number, where: string): void {
  const size = space.type === "Discrete" ? 1 : space.low.length;
  if (actions.length !== numEnvs * size) {
    throw new SpaceError({ where, problem: "actions has the wrong length", got: actions.length, expected: `${numEnvs} rows of ${size}` });
  }
  if (space.type === "Discrete") {
    const { start, n } = space;
    for (let lane = 0; lane < numEnvs; lane++) {
      const k = actions[lane] - start;
      if (!(k >= 0 && k < n) || k !== Math.floor(k)) throw outside(space, actions[lane], `${where} lane ${lane}`);
    }
    return;
  }
  for (let k = 0; k < actions.length; k++) {
    if (!Number.isFinite(actions[k])) throw outside(space, actions[k], `${where} lane ${Math.floor(k / size)}`);
  }
}

function outside(space: Space, action: unknown, where: string): SpaceError {
  const rule =
    space.type === "Discrete" ? `an integer of ${spaceName(space)}` : `${space.low.length} finite numbers for ${spaceName(space)}`;
  return new SpaceError({ where, problem: "the action is no element of the action space", got: action ?? null, expected: rule });
}
