// Imported for what it does: Node keeps what it compiles from now on, beside the packages. A verb
// begins in two thirds of the time, a thread of its store in half; threads and processes read the place in
// the environment. Where nothing can be written nothing is kept. Plain JavaScript, because the launcher
// needs it; a Node that is too old only passes the place on.

import module from 'node:module';
import { fileURLToPath } from 'node:url';

const place = fileURLToPath(new URL('../../node_modules/.cache/samband', import.meta.url));

process.env.NODE_COMPILE_CACHE ??= place;
module.enableCompileCache?.();
