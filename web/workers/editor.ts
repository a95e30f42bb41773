// Monaco's own worker (diffs, links, word completion), as an entry point of ours: CSP `worker-src 'self'` is then enough.
import "monaco-editor/esm/vs/editor/editor.worker.js";
