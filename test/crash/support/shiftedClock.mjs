// Loaded before the server: its wall clock is off by as many milliseconds as the file named by CLOCK_FILE says at the moment.
// Monotonic time is left alone, as on a machine whose clock somebody sets.

import { readFileSync } from "node:fs";

const realNow = Date.now.bind(Date);
const offsetMs = () => Number(readFileSync(process.env.CLOCK_FILE, "utf8"));
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(realNow() + offsetMs());
    else super(...parts);
  }
  static now() {
    return realNow() + offsetMs();
  }
};
