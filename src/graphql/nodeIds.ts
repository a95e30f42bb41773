// Ids as clients see them: a byte that names the type, then the record's own id, base64url. Opaque, and not authenticated:
// the reader's scope protects what they name. One text per id, so two texts never mean the same record.

const CONSUMPTION = 0x01;
const FEED_EVENT = 0x02;
const REVERSAL = 0x03;
const AUDIT_ENTRY = 0x04;
const ID_BYTES = 16;

/** @param id 32 hex digits */
export function consumptionNodeId(id: string): string {
  return typed(CONSUMPTION, id);
}

/** @param id 32 hex digits */
export function reversalId(id: string): string {
  return typed(REVERSAL, id);
}

/** @param id 32 hex digits */
export function auditEntryId(id: string): string {
  return typed(AUDIT_ENTRY, id);
}

function typed(type: number, id: string): string {
  const bytes = Buffer.allocUnsafe(1 + ID_BYTES);
  bytes[0] = type;
  bytes.write(id, 1, "hex");
  return bytes.toString("base64url");
}

/** The consumption's own id (32 hex digits), or null where the text is no id of a consumption. */
export function parseConsumptionNodeId(text: string): string | null {
  if (!/^[A-Za-z0-9_-]{23}$/.test(text)) return null;
  const bytes = Buffer.from(text, "base64url");
  const isCanonical = bytes.toString("base64url") === text; // stray bits in the last character are another text
  return isCanonical && bytes[0] === CONSUMPTION ? bytes.toString("hex", 1) : null;
}

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;

/** The same of an id or of the `jti` of a receipt: who was handed a receipt alone has no other name for it. */
export function parseConsumptionName(text: string): string | null {
  return parseConsumptionNodeId(text) ?? UUID.exec(text)?.slice(1).join("") ?? null;
}

/**
 * An event is named by its consumption and its ordinal there, or by the reversal that it is about; the feed's own sequence
 * would tell how much others bought.
 */
export function feedEventId(about: string, ordinal: number): string {
  const bytes = Buffer.allocUnsafe(1 + ID_BYTES + 4);
  bytes[0] = FEED_EVENT;
  bytes.write(about, 1, "hex");
  bytes.writeUInt32BE(ordinal, 1 + ID_BYTES);
  return bytes.toString("base64url");
}
