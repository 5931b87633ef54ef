import { type Agent, type Learner, type Metrics, requireMethods, type Task } from "@quantal/core";
import { NonFiniteError, QuantalError, UserCodeError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";

/** Calls a method of a user's agent. @throws UserCodeError naming it, with what was thrown as its cause */
export function callAgent<Result>(agentId: string, method: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof QuantalError) throw cause; // says already where and what
    throw new UserCodeError({ where: `${agentId}: ${method}`, problem: "the agent threw", got: cause, expected: "no error" }, { cause });
  }
}

/** The agent's learner, whose every error says which method of which agent it comes from. */
export function guardedLearner(agent: Agent, task: Task, seed: number): Learner<Data> {
  const learner = callAgent(agent.id, "learner", () => agent.learner(task, seed));
  requireMethods(`${agent.id}: learner`, learner, ["init", "ask", "tell", "policy"]);
  return {
    init: () => callAgent(agent.id, "init", () => learner.init()),
    ask: (state, remaining) => callAgent(agent.id, "ask", () => learner.ask(state, remaining)),
    tell: (state, experience) =>
      checkedMetrics(
        agent.id,
        callAgent(agent.id, "tell", () => learner.tell(state, experience)),
      ),
    warning: (metrics) => callAgent(agent.id, "warning", () => learner.warning?.(metrics)),
    policy: (state, mode) => callAgent(agent.id, "policy", () => learner.policy(state, mode)),
    close: () => learner.close?.(),
  };
}

/** @throws UserCodeError unless it is an object of numbers, NonFiniteError for one that is no finite number */
function checkedMetrics(agentId: string, metrics: Metrics): Metrics {
  const where = `${agentId}: tell`;
  if (typeof metrics !== "object" || metrics === null) {
    throw new UserCodeError({
      where,
      problem: "metrics are no object",
      got: metrics ?? String(metrics),
      expected: "named numbers, {} for none",
    });
  }
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== "number")
      throw new UserCodeError({ where, problem: `metric ${name} is no number`, got: value, expected: "a number" });
    if (!Number.isFinite(value))
      throw new NonFiniteError({ where, problem: `metric ${name} is not finite`, got: value, expected: "a finite number" });
  }
  return metrics;
}
