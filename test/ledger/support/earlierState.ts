// A database put back to an earlier state of its own: what its clients meet after a failover to a copy that lost the last moments.
// Numbers that identity columns gave out are not given out again, as on a standby.

import { rowsOf } from "./sql.ts";

/** Remembers every row there is now; what is returned puts them back, and ends every other connection. */
export async function rememberState(url: string): Promise<() => Promise<void>> {
  const tables = (
    await rowsOf<{ name: string }>(url, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
  ).map(({ name }) => name);
  await rowsOf(url, ["CREATE SCHEMA earlier", ...tables.map(copyOf)].join(";"));
  return async () => {
    const statements = tables.flatMap((name) => [
      `DELETE FROM public.${name}`,
      `INSERT INTO public.${name} OVERRIDING SYSTEM VALUE SELECT * FROM earlier.${name}`,
    ]);
    await rowsOf(url, ["BEGIN", `LOCK ${tables.join(", ")}`, ...statements, "COMMIT"].join(";"));
    await rowsOf(
      url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
  };
}

function copyOf(name: string): string {
  return `CREATE TABLE earlier.${name} AS TABLE public.${name}`;
}
