import type { Box, FlatSpace } from "gymnasium-js";

/** What an agent is told of an environment. Anything else it must learn. */
export interface Task {
  readonly envId: string;
  readonly observationSpace: Box;
  readonly actionSpace: FlatSpace;
  readonly maxEpisodeSteps: number;
}
