// A statement of the shared read side as PostgreSQL is sent it.

import type { Sql } from "../reading/sql.ts";
import type { Statement } from "./lockStatements.ts";

export function rendered({ texts, values }: Sql): Statement {
  return {
    text: texts.reduce((text, next, index) => `${text}$${index}${next}`),
    values: [...values],
  };
}
