// Decimal: an exact amount of money as text. Inside it is an integer of millionths; no float is ever on the way.

import { GraphQLScalarType, Kind } from "graphql";

import { formatAmount, parseDecimal } from "../../domain/money.ts";
import { ClientError } from "../errors.ts";

export const Decimal = new GraphQLScalarType<bigint, string>({
  name: "Decimal",
  description:
    'Exact decimal, as a string without trailing zeros: `"2.29"`, `"1000"`. As input, send a string below 10^12 with at ' +
    "most 6 decimal places.",
  serialize(value) {
    if (typeof value !== "bigint") throw new Error("Decimal: not an integer of millionths");
    return formatAmount(value);
  },
  parseValue: (value) => microsFrom(value),
  parseLiteral(node) {
    return microsFrom(node.kind === Kind.STRING ? node.value : null);
  },
});

/** Only digits: a number of JSON has been through a double before anybody could look. */
function microsFrom(value: unknown): bigint {
  const micros = typeof value === "string" ? parseDecimal(value) : null;
  if (micros === null) throw new ClientError("BAD_USER_INPUT", 'Decimal: a string such as "2.29", below 10^12');
  return micros;
}
