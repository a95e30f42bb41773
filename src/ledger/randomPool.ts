// Random bytes out of a block that is filled at once: asking the system's generator costs more a call than a byte.

import { randomFillSync } from "node:crypto";

const BLOCK_BYTES = 4_096;

/** Each byte is handed out once, and wiped from the block. At most a block's worth a call. */
export function createRandomPool(): (count: number) => Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  let used = BLOCK_BYTES;
  return (count) => {
    if (used + count > BLOCK_BYTES) {
      randomFillSync(block);
      used = 0;
    }
    const drawn = Uint8Array.prototype.slice.call(block, used, used + count);
    block.fill(0, used, used + count);
    used += count;
    return drawn;
  };
}
