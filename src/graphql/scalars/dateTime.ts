// DateTime: an instant, inside as milliseconds since 1970. Any offset comes in, UTC goes out.

import { GraphQLScalarType, Kind } from "graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import { parseInstant } from "../../domain/instant.ts";
import { writeInstant } from "../../domain/writtenInstant.ts";
import { ClientError } from "../errors.ts";

const EXPECTED = 'DateTime takes an RFC 3339 time with its offset, such as "2026-11-23T09:30:00.000Z"';

export const DateTime = new GraphQLScalarType<EpochMs, string>({
  name: "DateTime",
  description:
    "RFC 3339, UTC, milliseconds: `2026-11-23T09:30:00.000Z`. As input, any offset is accepted " +
    "(`2026-11-23T18:30:00+09:00`), and digits beyond milliseconds are cut off.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize: writeDateTime,
  parseValue(value) {
    const instant = typeof value === "string" ? parseInstant(value) : null;
    if (instant === null) throw new ClientError("BAD_USER_INPUT", EXPECTED);
    return instant;
  },
  parseLiteral(node) {
    const instant = node.kind === Kind.STRING ? parseInstant(node.value) : null;
    if (instant === null) throw new ClientError("BAD_USER_INPUT", EXPECTED, { nodes: node });
    return instant;
  },
});

function writeDateTime(value: unknown): string {
  if (typeof value !== "number") throw new Error("DateTime: not milliseconds");
  return writeInstant(value);
}
