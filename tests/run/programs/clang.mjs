// A part of LLVM, which is WebAssembly itself: clang.mjs INPUT[,INPUT...] OUTPUT COMMAND [ARGUMENT...]

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { argv, env, exit, stderr } from "node:process";

const { runLLVM } = await import(`${env.YOWASP_CLANG}/gen/bundle.js`);
const [inputs, output, ...command] = argv.slice(2);
const files = {};
for (const path of inputs.split(",")) files[basename(path)] = await readFile(path);
const print = (bytes) => bytes && stderr.write(bytes);
try {
  const made = await runLLVM(command, files, { stdout: print, stderr: print, fetchProgress: () => {} });
  await writeFile(output, made[basename(output)]);
} catch (error) {
  exit(error.code ?? 1);
}
