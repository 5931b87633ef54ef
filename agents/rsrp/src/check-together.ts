import { OptionError } from "@quantal/numeric";
import type { RsrpOptions } from "./options.ts";
import { playsRounds } from "./published/rounds.ts";
import { isRanked } from "./regularize.ts";

/** @throws OptionError for options that don't go together */
export function checkTogether(options: RsrpOptions): void {
  const { antithetic, population, gradient, regularization, fitness, episodesPerMember } = options;
  if (antithetic && population % 2 === 1) {
    throw new OptionError({
      where: "rsrp: option population",
      problem: "antithetic members come in pairs",
      got: population,
      expected: "an even number",
      fix: `Use ${population + 1}`,
    });
  }
  if ((gradient === "stored" || gradient === "drawn") && !isRanked(regularization)) {
    throw new OptionError({
      where: "rsrp: option gradient",
      problem: "workers sum ranks only: other weights aren't integers, so their sum would depend on its order",
      got: `${gradient} with regularization ${regularization}`,
      expected: "auto or learner",
      fix: "Use regularization crt or crt12, or leave gradient out",
    });
  }
  if (gradient === "stored" && playsRounds(options)) {
    throw new OptionError({
      where: "rsrp: option gradient",
      problem: "a generation of several orders stores no releases: its members are drawn again",
      got: gradient,
      expected: "auto, learner or drawn",
      fix: "Leave gradient out",
    });
  }
  if (fitness === "untilAllDone" && episodesPerMember !== 1) {
    throw new OptionError({
      where: "rsrp: option episodesPerMember",
      problem: "with fitness untilAllDone members play as many episodes as there is time for",
      got: episodesPerMember,
      expected: "1",
      fix: "Leave episodesPerMember out",
    });
  }
}

/** @throws OptionError for options that can't serve observations of several rows */
export function checkRows(options: RsrpOptions, rows: number): void {
  const { normalization } = options;
  if (rows === 1) return;
  if (normalization === "meanStd" || normalization === "variance") {
    throw new OptionError({
      where: "rsrp: option normalization",
      problem: `an observation of ${rows} rows has no moments of its own`,
      got: normalization,
      expected: "fixed or none",
      fix: "Use normalization fixed with inputMean and inputDeviation, as the preset of digits/MNISTBatch-v1 does",
    });
  }
  if (!playsRounds(options)) return;
  throw new OptionError({
    where: "rsrp: option fitness",
    problem: "a generation of several orders can't be played on observations of several rows",
    got: options.fitness,
    expected: "fitness episodes, carry reset, and normalization fixed or none",
    fix: "Leave fitness and carry out",
  });
}
