// UUIDv7 (RFC 9562): 48 bits of time, then random bits. Time-ordered, so new rows land at the end of the index.

/** 32 hex digits. `random` is 16 random bytes, which are not changed. */
export function uuidv7(epochMs: number, random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes.writeUIntBE(epochMs, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString("hex", 0, 16);
}
