import type { Env } from "../env/types.ts";
import type { MadeEnv, SavableEnv } from "../make/make.ts";

/** A function for Envs only, with extra fields F. */
export interface EnvWrapper<P, F = unknown> {
  <A>(env: SavableEnv<A>, params?: Partial<P>): SavableEnv<A> & F;
  <A>(env: MadeEnv<A>, params?: Partial<P>): MadeEnv<A> & F;
  <O, A>(env: Env<O, A>, params?: Partial<P>): Env<O, A> & F;
}
