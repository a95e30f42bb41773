// Checks the variables and the request headers while they are typed.
import "monaco-editor/esm/vs/language/json/json.worker.js";
