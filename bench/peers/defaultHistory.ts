// What most people would write for the list: type-graphql's classes with field resolvers, Apollo's standalone server, rows
// by better-sqlite3 from the very file of ours. Everything as it comes: no option is set that nobody has to set.

// oxlint-disable-next-line import/no-unassigned-import -- decorators need it before they run
import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import Database from "better-sqlite3";
import {
  Arg,
  buildSchema,
  Field,
  FieldResolver,
  Float,
  GraphQLISODateTime,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { tellAddress } from "./listening.ts";

interface Row {
  readonly id: string;
  readonly app: string;
  readonly payment_seq: string;
  readonly item_seq: number;
  readonly player_id: string;
  readonly status: string;
  readonly evidence: string | null;
  readonly amount_micros: number | null;
  readonly currency: string | null;
  readonly result_code: number | null;
  readonly requested_at: number;
  readonly settled_at: number | null;
}

@ObjectType()
class Consumption {
  readonly row: Row;

  @Field(() => ID)
  readonly id: string;

  @Field(() => String)
  readonly app: string;

  @Field(() => String)
  readonly status: string;

  @Field(() => String, { nullable: true })
  readonly evidence: string | null;

  @Field(() => String, { nullable: true })
  readonly currency: string | null;

  constructor(row: Row) {
    this.row = row;
    this.id = row.id;
    this.app = row.app;
    this.status = row.status;
    this.evidence = row.evidence;
    this.currency = row.currency;
  }
}

const database = new Database(process.env["BENCH_DATABASE"] ?? "", { readonly: true });
const newest = database.prepare<
  [number],
  Row
>(`SELECT lower(hex(c.id)) AS id, apps.name AS app, c.payment_seq, c.item_seq,
  c.player_id, c.status, c.evidence, c.amount_micros, c.currency, c.result_code, c.requested_at, c.settled_at
  FROM consumptions c JOIN apps USING (app) ORDER BY c.requested_at DESC, c.row DESC LIMIT ?`);

@Resolver(() => Consumption)
class ConsumptionResolver {
  @Query(() => [Consumption])
  consumptions(@Arg("first", () => Int) first: number): Consumption[] {
    return newest.all(first).map((row) => new Consumption(row));
  }

  @FieldResolver(() => String)
  paymentSeq(@Root() { row }: Consumption): string {
    return row.payment_seq;
  }

  @FieldResolver(() => Float)
  itemSeq(@Root() { row }: Consumption): number {
    return row.item_seq;
  }

  @FieldResolver(() => String, { nullable: true })
  playerId(@Root() { row }: Consumption): string | null {
    return row.player_id === "" ? null : row.player_id;
  }

  @FieldResolver(() => Float, { nullable: true })
  amount(@Root() { row }: Consumption): number | null {
    return row.amount_micros === null ? null : row.amount_micros / 1_000_000;
  }

  @FieldResolver(() => Int, { nullable: true })
  resultCode(@Root() { row }: Consumption): number | null {
    return row.result_code;
  }

  @FieldResolver(() => GraphQLISODateTime)
  requestedAt(@Root() { row }: Consumption): Date {
    return new Date(row.requested_at);
  }

  @FieldResolver(() => GraphQLISODateTime, { nullable: true })
  settledAt(@Root() { row }: Consumption): Date | null {
    return row.settled_at === null ? null : new Date(row.settled_at);
  }
}

const server = new ApolloServer({ schema: await buildSchema({ resolvers: [ConsumptionResolver] }) });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } });
tellAddress(new URL("/graphql", url).href);
