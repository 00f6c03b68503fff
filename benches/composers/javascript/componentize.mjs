// componentize-js has no command line. Its module is named rather than imported: it is not installed beside this file.
//
//   node componentize.mjs MODULE SOURCE WIT WORLD OUT

import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [module, sourcePath, witPath, worldName, out] = process.argv.slice(2);
const { componentize } = await import(pathToFileURL(module));
const { component } = await componentize({ sourcePath, witPath, worldName });
await writeFile(out, component);
