// Calls one exported function of a module in a process of its own: child.mjs MODULE-URL NAME JSON. Prints what it returns as JSON.
import { registerQuantal } from "../../../packages/gymnasium-js/boot/register.mjs";

await registerQuantal({ mode: "source" });
const [module, name, argument] = process.argv.slice(2);
const loaded = await import(module);
process.stdout.write(JSON.stringify(await loaded[name](JSON.parse(argument))));
