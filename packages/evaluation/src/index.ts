export { type DigitsDone, digitsResults } from "./digits/digits-results.ts";
export { accuracyTable, alignedTable, confusionTable, type TextTable } from "./digits/digits-tables.ts";
export { accuracyWords } from "./digits/summarize-digits.ts";
export type {
  DigitsArm,
  DigitsLearner,
  DigitsMark,
  DigitsPlan,
  DigitsResults,
  DigitsRun,
  DigitsSettings,
  FieldSheet,
  MisreadDigit,
  MisreadSheet,
  ReleaseFields,
} from "./digits/types.ts";
export { firingRates } from "./inspection/firing.ts";
export type {
  Film,
  InspectedCheckpoint,
  InspectedEpisode,
  InspectedGeneration,
  InspectedGroup,
  InspectedNetwork,
  InspectedRun,
  InspectedSynapses,
  Inspection,
} from "./inspection/types.ts";
export {
  type Axis,
  type Curve,
  type CurveOptions,
  evaluationMarks,
  extentOf,
  learningCurve,
  type Measure,
  type RunLine,
  runLines,
} from "./records/curves.ts";
export { durationOf, firstEvaluationPassage, firstPassage, type Passage } from "./records/first-passage.ts";
export { type Floor, type Floors, finalScore, floorOf } from "./records/scores.ts";
export { areaUnderCurve, type RunStability, stabilityOf } from "./records/stability.ts";
export {
  type AggregateEstimate,
  type AggregateOptions,
  type Aggregates,
  aggregateScores,
  sampleEfficiency,
} from "./statistics/aggregates.ts";
export { type BootstrapOptions, bootstrap, bootstrapInterval, type Interval, percentileInterval } from "./statistics/bootstrap.ts";
export { interquartileMean, mean, median, quantile, type Statistic, standardDeviation } from "./statistics/estimates.ts";
export { holm, improvementInterval, type PermutationOptions, permutationTest, probabilityOfImprovement } from "./statistics/improvement.ts";
export {
  type Interaction,
  type InteractionOptions,
  type InteractionScores,
  interactionTest,
  signFlipTest,
} from "./statistics/interaction.ts";
export { type PerformanceProfile, type ProfileOptions, performanceProfile, taskImprovement } from "./statistics/profiles.ts";
export { type ScoreTable, scoreTable, type TaskRuns } from "./statistics/score-table.ts";
export { type SeededScore, seededPermutationTest, seedsNeeded } from "./statistics/seeded-test.ts";
export { type Duration, kaplanMeier, type OpenInterval, type Survival } from "./statistics/survival.ts";
export { studyComparison, studyResults } from "./study/study-results.ts";
export type {
  StudyArm,
  StudyMaking,
  StudyPlan,
  StudyResults,
  StudyRuns,
  StudyScale,
  StudySearch,
  StudyTask,
} from "./study/types.ts";
export { episodesCsv } from "./summary/episodes-csv.ts";
export { type Headline, headline } from "./summary/headline.ts";
export { type ImprovementCell, improvementMatrix } from "./summary/improvement-matrix.ts";
export { printTable } from "./summary/print-table.ts";
export { summarize } from "./summary/summarize.ts";
export type {
  Estimate,
  GroupSummary,
  PairSummary,
  PassageSummary,
  ProfileSummary,
  SeedScore,
  StabilitySummary,
  Summary,
  SummaryOptions,
  TaskScale,
  TasksSummary,
} from "./summary/types.ts";
