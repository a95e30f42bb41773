// How far a long command is, on standard error: a bar on a terminal, a line for every tenth where there is none. Standard
// output stays the command's result.

import { SingleBar } from "cli-progress";

export interface Progress {
  /** Begins anew when the label changes. */
  show(label: string, done: number, total: number): void;
  stop(): void;
}

export interface Terminal extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

const TENTHS = 10;

export function startProgress(stream: Terminal): Progress {
  return stream.isTTY === true ? barOn(stream) : linesOn(stream);
}

function barOn(stream: Terminal): Progress {
  let shown: { readonly label: string; readonly bar: SingleBar } | null = null;
  const stop = () => {
    shown?.bar.stop();
    shown = null;
  };
  return {
    show(label, done, total) {
      if (shown?.label !== label) {
        stop();
        const format = `${label} [{bar}] {percentage}% | {value}/{total} | {eta_formatted}`;
        const bar = new SingleBar({ stream, format, gracefulExit: false }); // true would swallow a Ctrl-C
        bar.start(total, 0);
        shown = { label, bar };
      }
      shown.bar.update(Math.min(done, total));
    },
    stop,
  };
}

function linesOn(stream: Terminal): Progress {
  let last = "";
  return {
    show(label, done, total) {
      const tenths = total === 0 ? TENTHS : Math.floor((Math.min(done, total) / total) * TENTHS);
      const line = `${label}: ${tenths * TENTHS} %\n`;
      if (line !== last) stream.write(line);
      last = line;
    },
    stop: () => undefined,
  };
}
