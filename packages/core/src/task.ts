import type { Box, Space } from "gymnasium-js";

/** What an agent is told of an environment. Anything else it must learn. */
export interface Task {
  readonly envId: string;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  readonly maxEpisodeSteps: number;
}
