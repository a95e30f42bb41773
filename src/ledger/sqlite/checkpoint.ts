// Who carries the log over into the file: this program, or a replicator that has to see every page of it first.

export type Checkpoint = "auto" | "external";
