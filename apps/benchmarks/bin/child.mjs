// Calls one exported function of a module in a process of its own: child.mjs MODULE-URL NAME JSON. Prints what it returns as JSON.
import "./boot.mjs";

const [module, name, argument] = process.argv.slice(2);
const loaded = await import(module);
process.stdout.write(JSON.stringify(await loaded[name](JSON.parse(argument))));
