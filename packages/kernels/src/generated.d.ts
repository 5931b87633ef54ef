// What scripts/assemble.mjs makes, for a clone where it hasn't run.
declare module "*.wasm.ts" {
  export const base64: string;
}
