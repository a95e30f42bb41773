// Tells Monaco where its three workers are. Without this it falls back to the page's thread, and says so in the console.
// The addresses carry hashes, so the page's HTML names them and no script has to know them.
import type { Environment } from "monaco-editor";

/** The `data-*-worker` attributes of the page's root element. */
export function startWorkers(addresses: DOMStringMap): void {
  const environment: Environment = {
    getWorker: (_id, label) => new Worker(workerAddress(addresses, label), { type: "module" }),
  };
  window.MonacoEnvironment = environment;
}

function workerAddress(addresses: DOMStringMap, label: string): string {
  const name = label === "json" || label === "graphql" ? label : "editor";
  const address = addresses[`${name}Worker`];
  if (address === undefined) throw new Error(`the page names no address for the ${name} worker`);
  return address;
}
