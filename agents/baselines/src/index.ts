export { constantAgent } from "./constant.ts";
export { randomAgent } from "./random.ts";
