// A process that the run starts: one question at a time, its end is ours to bring about, and if it ends by itself the run
// fails with what it said last.

import { type ChildProcess, fork, type ForkOptions } from "node:child_process";
import type { Failure } from "./processes/messages.ts";

export interface Child {
  /** Resolves with the answer; rejects where the child reports a failure or is gone, or has another question open. */
  ask<Answer extends object>(question: object): Promise<Answer>;
  /** Its next message that nobody asked for, or its next answer. */
  hear<Answer extends object>(): Promise<Answer>;
  /** The first match in what it prints on standard output. */
  awaitOutput(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

const ERROR_CHARS_KEPT = 4_000;

export function startChild(
  name: string,
  file: string,
  options: ForkOptions & { readonly args?: readonly string[] },
): Child {
  const child = fork(file, [...(options.args ?? [])], { ...options, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let [printed, errors] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-ERROR_CHARS_KEPT)));
  const gone = new Promise<never>((_resolve, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`${name} ended (${signal ?? code})\n${errors}`)));
  });
  gone.catch(() => undefined); // whoever waits for an answer hears of it
  const hear = <Answer extends object>() => Promise.race([gone, nextMessage<Answer>(name, child)]);
  let isAsked = false;
  return {
    hear,
    async ask<Answer extends object>(question: object) {
      if (isAsked) throw new Error(`${name} was asked twice at a time`); // answers carry no name
      isAsked = true;
      const answer = hear<Answer>();
      child.send(question);
      try {
        return await answer;
      } finally {
        isAsked = false;
      }
    },
    async awaitOutput(pattern) {
      for (;;) {
        const found = pattern.exec(printed)?.[1];
        if (found !== undefined) return found;
        await Promise.race([gone, new Promise((resolve) => child.stdout?.once("data", resolve))]);
      }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function nextMessage<Answer extends object>(name: string, child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    child.once("message", (message: Answer | Failure) => {
      if ("failed" in message) reject(new Error(`${name}: ${message.failed}`));
      else resolve(message);
    });
  });
}
