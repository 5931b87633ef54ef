export { type AgentReference, type ReportOptions, type ReportPaths, writeReport } from "./report.ts";
