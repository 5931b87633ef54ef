// Makes this process run the sources, wherever it was started: the boot of the command line and of all threads lies in gymnasium-js.
const boot = new URL("../../../packages/gymnasium-js/boot/register.mjs", import.meta.url);
const { registerQuantal } = await import(boot.href);
await registerQuantal({ mode: "source" });
