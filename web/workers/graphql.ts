// Checks and completes the document against the server's schema.
import "monaco-graphql/esm/graphql.worker.js";
