import { register } from "gymnasium-js";
import { mnist, mnistBatch } from "./mnist.ts";

/** Registers both tasks; no image is read. Calling it again does nothing. */
export function registerDigits(): void {
  register(mnist);
  register(mnistBatch);
}
