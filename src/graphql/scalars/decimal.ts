// Decimal: an exact amount of money as text. Inside it is an integer of millionths; no float is ever on the way.

import { GraphQLScalarType } from "graphql";

import { formatAmount } from "../../domain/money.ts";

export const Decimal = new GraphQLScalarType<bigint, string>({
  name: "Decimal",
  description: 'Exact decimal, as a string, without trailing zeros: `"2.29"`, `"1000"`.',
  serialize(value) {
    if (typeof value !== "bigint") throw new Error("Decimal: not an integer of millionths");
    return formatAmount(value);
  },
});
