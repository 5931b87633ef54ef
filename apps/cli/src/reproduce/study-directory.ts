import { mkdirSync } from "node:fs";
import { OptionError } from "@quantal/numeric";

/** Makes a study's folder. @throws OptionError where the folder can't be made */
export function studyDirectory(named: string): string {
  try {
    mkdirSync(named, { recursive: true }); // now: nothing that was trained may be lost to a bad name
    return named;
  } catch (error) {
    const got = error instanceof Error ? error.message : error;
    throw new OptionError({ where: "--out", problem: "the folder can't be made", got, expected: "a folder that can be written" });
  }
}
