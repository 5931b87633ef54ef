/** How a step left its episode. `terminated` wins where both hold; the end of a segment is `none` with a bootstrap value. */
export const END = { none: 0, terminated: 1, truncated: 2 } as const;
