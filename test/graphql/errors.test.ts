// What a client hears when something is wrong: the code, a text that quotes no value, and never anything of a bug.

import { buildSchema, GraphQLError, parse, validate } from "graphql";
import { afterEach, describe, expect, it, vi } from "vitest";

import { ServiceError } from "../../src/domain/serviceError.ts";
import { badUserInput, ClientError, httpStatusOf, rateLimited } from "../../src/graphql/errors.ts";
import { toClientError } from "../../src/graphql/toClientError.ts";
import { ConsumePaymentDocument, ConsumptionDocument } from "../generated/graphql.ts";
import { alice, codeOf, createGateway, REQUEST_ID, theSchema } from "./support/gateway.ts";
import { consumptionOf } from "./support/records.ts";
import type { Evidence } from "../../src/domain/payment.ts";

// A record of a kind that nobody knows, as a later version might leave one behind.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const GUESSED = "GUESSED" as Evidence;

const TOKEN = "5PYSHgisiCU8BditHnDbPhmlS/0DSt4JDs2UMyg1/EY8oC6Q8qkuw5VBo7GNrBYLNUy656GCAh7h9e1BtXeoBA==";

const told = (error: unknown) => toClientError({ message: "whatever" }, error, REQUEST_ID);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("an unexpected error", () => {
  it.each(["production", "development", ""])("is masked whole where NODE_ENV is %j", async (mode) => {
    vi.stubEnv("NODE_ENV", mode);
    const gateway = createGateway();
    gateway.reader.fault = Object.assign(new Error(`no such table: consumptions at /var/lib ${TOKEN}`), {
      extensions: { code: "FORBIDDEN", stacktrace: ["at …"] },
    });
    const answer = await gateway.askTyped(alice, ConsumptionDocument, { paymentSeq: "P1" });
    expect(answer.data).toEqual({ consumption: null });
    expect(answer.errors).toEqual([
      {
        message: "Internal server error",
        locations: [expect.anything()],
        path: ["consumption"],
        extensions: { code: "INTERNAL_SERVER_ERROR", requestId: REQUEST_ID },
      },
    ]);
  });

  it.each([
    new Error("x"),
    new TypeError("x"),
    "thrown text",
    null,
    undefined,
    new GraphQLError("a library's own", { path: ["a"], extensions: { code: "THEIRS" } }),
    new GraphQLError("x", { originalError: new Error("x") }),
    new GraphQLError("no code and no place"),
  ])("is masked without a place in the document too: %#", (error) => {
    expect(told(error)).toEqual({
      message: "Internal server error",
      extensions: { code: "INTERNAL_SERVER_ERROR", requestId: REQUEST_ID },
    });
  });

  it("includes a record that the schema cannot show", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, { evidence: GUESSED }));
    const answer = await gateway.ask(alice, `{ consumption(paymentSeq: "P1") { status evidence } }`);
    expect(answer.data).toEqual({ consumption: { status: "CONSUMED", evidence: null } });
    expect(codeOf(answer)).toBe("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(answer.errors)).not.toContain(GUESSED);
  });
});

describe("a fault of the environment", () => {
  it.each(["LEDGER_UNAVAILABLE", "OVERLOADED", "UPSTREAM_UNAVAILABLE", "TIMEOUT"] as const)(
    "keeps its code %s and when to come back, not its text",
    async (code) => {
      const gateway = createGateway();
      gateway.workflow.answer = () =>
        Promise.reject(new ServiceError(code, `SQLITE_FULL ${TOKEN}`, { retryAfterMs: 250 }));
      const variables = { paymentSeq: "P1", itemSeq: 1, purchaseToken: TOKEN };
      const answer = await gateway.askTyped(alice, ConsumePaymentDocument, variables);
      expect(answer.data).toBeNull();
      expect(answer.errors).toMatchObject([{ extensions: { code, retryAfterMs: 250, requestId: REQUEST_ID } }]);
      expect(JSON.stringify(answer)).not.toMatch(/SQLITE|5PYSH/);
    },
  );

  it("is told in its own words where they were written for callers", () => {
    const fault = new ServiceError("UPSTREAM_UNAVAILABLE", "The list of items cannot be had now.", {
      isForCallers: true,
    });
    expect(told(fault)).toMatchObject({
      message: "The list of items cannot be had now.",
      extensions: { code: "UPSTREAM_UNAVAILABLE", retryAfterMs: 1_000 },
    });
  });

  it("is found in whatever wrapping", () => {
    const fault = new ServiceError("OVERLOADED", "queue full");
    const wrapped = new GraphQLError("Context creation failed", { originalError: fault });
    expect(told(wrapped).extensions).toEqual({ code: "OVERLOADED", retryAfterMs: 1_000, requestId: REQUEST_ID });
  });
});

const asked = async (document: string, variables?: Record<string, unknown>) => {
  const answer = await createGateway().ask(alice, document, variables);
  return { code: codeOf(answer), text: JSON.stringify(answer.errors), message: answer.errors[0]?.message };
};

const consume = (args: string) => `mutation { consumePayment(${args}) { __typename } }`;

describe("a refused request", () => {
  it.each([
    ["{", "GRAPHQL_PARSE_FAILED"],
    ["{ consumtion }", "GRAPHQL_VALIDATION_FAILED"],
    ["subscription { feed }", "BAD_REQUEST"],
    ["query A { viewer { role } } query B { viewer { role } }", "BAD_REQUEST"],
    ["query($n: Int!) { consumptions(first: $n) { totalCount } }", "BAD_USER_INPUT"],
    ["query($n: Int) { viewer { role } }", "GRAPHQL_VALIDATION_FAILED"],
    ["query($n: Int) { consumptions(first: 1, first: $n) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"],
  ])("says what kind of refusal it is: %s", async (document, code) => {
    expect((await asked(document)).code).toBe(code);
  });

  it("is a document that is not valid where it lacks a field that must be there", () => {
    const schema = buildSchema("input Point { x: Int! } type Query { at(point: Point): Int }");
    const [lacking] = validate(schema, parse("{ at(point: {}) }"));
    expect(told(lacking)).toMatchObject({
      message: 'Field "Point.x" of required type "Int!" was not provided.',
      extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
    });
  });

  it("is a document that is not valid where it has more faults than are counted", async () => {
    const fields = Array.from({ length: 150 }, (_, index) => `wrong${index}`).join(" ");
    const { errors } = await createGateway().ask(alice, `{ ${fields} }`);
    expect(errors).toHaveLength(101);
    expect(new Set(errors.map((error) => error.extensions?.["code"]))).toEqual(new Set(["GRAPHQL_VALIDATION_FAILED"]));
  });

  it("says when to come back where that is known, and only there", () => {
    expect(told(rateLimited("Too many requests.", 250)).extensions).toStrictEqual({
      code: "RATE_LIMITED",
      retryAfterMs: 250,
      requestId: REQUEST_ID,
    });
    expect(told(badUserInput("first must be 0 to 200"))).toStrictEqual({
      message: "first must be 0 to 200",
      extensions: { code: "BAD_USER_INPUT", requestId: REQUEST_ID },
    });
  });

  it("suggests no names", async () => {
    for (const document of [
      "{ consumtion }",
      "{ viewer { rol } }",
      `{ consumptions(filter: { status: CONSUMD }) { totalCount } }`,
    ]) {
      expect((await asked(document)).text).not.toMatch(/did you mean/i);
    }
  });

  it("is told in words that help, without the value", async () => {
    const wrong = { paymentSeq: "P1", itemSeq: "007", purchaseToken: { token: TOKEN } };
    const { errors } = await createGateway().ask(alice, String(ConsumePaymentDocument), wrong);
    expect(errors.map((error) => error.message)).toEqual([
      'Variable "$itemSeq" of type "Long!" got an invalid value. ' +
        "Long takes a 64-bit integer: a number up to 2^53-1, or its plain decimal digits as a string.",
      'Variable "$purchaseToken" of type "String!" got an invalid value.',
    ]);
    expect((await asked(consume(`paymentSeq: 1, itemSeq: 1, purchaseToken: "t"`))).message).toBe(
      "String cannot represent a non string value.",
    );
    expect((await asked(`{ consumptions(filter: { status: CONSUMD }) { totalCount } }`)).message).toBe(
      'The value does not exist in "ConsumptionStatus" enum.',
    );
    expect((await asked(`{ consumptions(filter: "${TOKEN}") { totalCount } }`)).message).toBe(
      'Expected value of type "ConsumptionFilter".',
    );
    expect((await asked("{ viewer { rol } }")).message).toBe('Cannot query field "rol" on type "Viewer".');
  });

  it("counts as bad input where a variable turns out null while it is carried out", async () => {
    const document = `query($field: ConsumptionOrderField) { consumptions(orderBy: { field: $field }) { totalCount } }`;
    expect(await asked(document, { field: null })).toMatchObject({
      code: "BAD_USER_INPUT",
      message: 'Argument "orderBy" has invalid value.',
    });
  });

  it("counts as bad input where one list holds more bad values than are counted", async () => {
    const document = `query($filter: ConsumptionFilter) { consumptions(filter: $filter) { totalCount } }`;
    const itemSeq = Array.from({ length: 90 }, () => TOKEN);
    const { errors } = await createGateway().ask(alice, document, { filter: { itemSeq } });
    expect(new Set(errors.map((error) => error.extensions?.["code"]))).toEqual(new Set(["BAD_USER_INPUT"]));
  });
});

// As Apollo wraps what graphql-js said: its own code, the first error as originalError.
const wrap = (error: GraphQLError, code: string) =>
  new GraphQLError(error.message, { nodes: error.nodes ?? null, originalError: error, extensions: { code } });

describe("errors from the server around", () => {
  it("keep the code that a library gave them", () => {
    const syntax = new GraphQLError('Syntax Error: Expected Name, found String "abc".');
    expect(told(wrap(syntax, "GRAPHQL_PARSE_FAILED"))).toMatchObject({
      message: "Syntax Error: Expected Name, found String.",
      extensions: { code: "GRAPHQL_PARSE_FAILED" },
    });
    const apq = new GraphQLError("PersistedQueryNotFound", { extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } });
    expect(told(apq).extensions?.["code"]).toBe("PERSISTED_QUERY_NOT_FOUND");
  });

  it("say that introspection is switched off in words of our own", () => {
    const [node] = parse("{ __schema { types { name } } }").definitions;
    const extensions = { code: "GRAPHQL_VALIDATION_FAILED", validationErrorCode: "INTROSPECTION_DISABLED" };
    const error = new GraphQLError("not allowed by Apollo Server", { nodes: node ?? null, extensions });
    expect(told(error)).toEqual({
      message: "Introspection is disabled on this server.",
      extensions: { code: "INTROSPECTION_DISABLED", requestId: REQUEST_ID },
    });
  });

  it("become BAD_REQUEST where the code is beyond our table", () => {
    const resolution = new GraphQLError("Must provide operation name.");
    expect(told(wrap(resolution, "OPERATION_RESOLUTION_FAILURE")).extensions?.["code"]).toBe("BAD_REQUEST");
    const apq = new GraphQLError("PersistedQueryNotSupported", {
      extensions: { code: "PERSISTED_QUERY_NOT_SUPPORTED" },
    });
    expect(told(apq).extensions?.["code"]).toBe("BAD_REQUEST");
  });

  it("lose to our own refusal inside: a bad Long in a document is bad input, a document limit is that", () => {
    const document = parse(
      `mutation { consumePayment(paymentSeq: "P", itemSeq: "x", purchaseToken: "t") { __typename } }`,
    );
    const [invalid] = validate(theSchema(), document);
    expect(invalid).toBeInstanceOf(ClientError);
    if (invalid === undefined) return;
    expect(told(wrap(invalid, "GRAPHQL_VALIDATION_FAILED")).extensions?.["code"]).toBe("BAD_USER_INPUT");
    const limit = new ClientError("DOCUMENT_LIMIT", "The document is too deep.");
    expect(told(wrap(limit, "GRAPHQL_VALIDATION_FAILED"))).toEqual({
      message: "The document is too deep.",
      extensions: { code: "DOCUMENT_LIMIT", requestId: REQUEST_ID },
    });
  });

  it("are refusals where the parser's own stack ran out", () => {
    const deep = new GraphQLError("Maximum call stack size exceeded", {
      originalError: new RangeError("Maximum call stack size exceeded"),
      extensions: { code: "GRAPHQL_PARSE_FAILED" },
    });
    expect(told(deep).extensions?.["code"]).toBe("GRAPHQL_PARSE_FAILED");
  });
});

describe("the HTTP status of a code", () => {
  it("is 200 for what a resolver refuses as input or right, and the table's otherwise", () => {
    expect(httpStatusOf("BAD_USER_INPUT", true)).toBe(200);
    expect(httpStatusOf("BAD_USER_INPUT", false)).toBe(400);
    expect(httpStatusOf("FORBIDDEN", true)).toBe(200);
    expect(httpStatusOf("CURSOR_UNKNOWN", true)).toBe(400);
    expect(httpStatusOf("LEDGER_UNAVAILABLE", true)).toBe(503);
    expect(badUserInput("x").extensions).toEqual({ code: "BAD_USER_INPUT" });
  });
});
