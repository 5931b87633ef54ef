export { packBytes } from "./digits/pack.ts";
export { type DigitsPaths, renderDigits, writeDigits } from "./digits/write-digits.ts";
export { writeInspection } from "./inspection/write-inspection.ts";
export { type AgentReference, type ReportOptions, type ReportPaths, writeReport } from "./report.ts";
export { renderStudy, type StudyPaths, writeStudy } from "./study/write-study.ts";
