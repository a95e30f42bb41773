// What a request has to pass before GraphQL touches it, whichever way it came in: which document it means, and how much it
// asks for. What is refused here cost a bounded parse and a linear walk, and reached neither validation nor a resolver.

import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
} from "graphql";
import { NewestMap } from "../../domain/NewestMap.ts";
import { ClientError } from "../errors.ts";
import { costOf, mutationsCost } from "./cost.ts";
import { type DocumentLimits, INTROSPECTION_DEPTH_MAX, TRUSTED_MUTATIONS_MAX } from "./limits.ts";
import { countWritten, type Fragments, fragmentsOf, measureOperation } from "./measure.ts";
import type { RequestParams } from "./params.ts";
import { chooseDocument, type TrustedDocuments, type TrustedDocumentsMode } from "./trustedDocuments.ts";
import { checkVariables } from "./variables.ts";

export interface DocumentGateOptions {
  readonly schema: GraphQLSchema;
  readonly limits: DocumentLimits;
  readonly mode: TrustedDocumentsMode;
  readonly trusted: TrustedDocuments;
}

export interface AdmittedDocument {
  readonly text: string;
  /** null: the document has no operation of the name asked for, which GraphQL answers. */
  readonly operation: OperationTypeNode | null;
  readonly rootFields: number;
  readonly cost: number;
}

export interface DocumentGate {
  /** Throws ClientError. */
  admit(params: RequestParams): AdmittedDocument;
}

interface Plan {
  readonly document: DocumentNode;
  readonly fragments: Fragments;
  /** By operation's place in the document. */
  readonly rootFields: ReadonlyMap<unknown, number>;
  /** Of operations whose cost no variable changes. */
  readonly fixedCosts: Map<unknown, number>;
}

/**
 * Plans of the newest documents that passed, by text: so many at least, and fewer than twice as many. What clients send is a handful; the
 * bound is for those who send anything.
 */
const PLANS_MIN = 250;
const PLANNED_TEXT_MAX = 8_192;

export function createDocumentGate(options: DocumentGateOptions): DocumentGate {
  const { schema, limits, mode, trusted } = options;
  /** Of trusted documents, and of free ones: these may ask for less. */
  const plans = { trusted: new NewestMap<Plan>(PLANS_MIN), free: new NewestMap<Plan>(PLANS_MIN) };

  function planOf(text: string, isTrusted: boolean): Plan {
    const ofKind = isTrusted ? plans.trusted : plans.free;
    const known = ofKind.get(text);
    if (known !== undefined) return known;
    const plan = makePlan(
      text,
      limits,
      isTrusted ? Math.max(TRUSTED_MUTATIONS_MAX, limits.mutationsMax) : limits.mutationsMax,
    );
    if (text.length <= PLANNED_TEXT_MAX) ofKind.set(text, plan);
    return plan;
  }

  return {
    admit(params) {
      checkVariables(params.variables, limits);
      const { text, isTrusted } = chooseDocument(params, mode, trusted);
      const { document, fragments, rootFields, fixedCosts } = planOf(text, isTrusted);
      const operation = getOperationAST(document, params.operationName);
      if (operation === null || operation === undefined) return { text, operation: null, rootFields: 1, cost: 0 };
      const fields = rootFields.get(operation) ?? 1;
      let cost = fixedCosts.get(operation);
      if (cost === undefined) {
        const found = costOf(schema, operation, fragments, params.variables);
        cost = found.value + mutationsCost(operation, fields);
        if (found.isFixed) fixedCosts.set(operation, cost);
      }
      if (cost > limits.costMax) throw tooMuch(`The document costs ${cost}; the limit is ${limits.costMax}.`);
      return { text, operation: operation.operation, rootFields: fields, cost };
    },
  };
}

function makePlan(text: string, limits: DocumentLimits, mutationsMax: number): Plan {
  const document = parseWithin(text, limits.tokensMax);
  const { aliases, directives } = countWritten(document);
  atMost(aliases, limits.aliasesMax, "aliases");
  atMost(directives, limits.directivesMax, "directives");
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  atMost(operations.length, limits.operationsMax, "operations");
  const fragments = fragmentsOf(document);
  const rootFields = new Map<unknown, number>();
  for (const operation of operations) {
    const measure = measureOperation(operation, fragments);
    atMost(measure.selections, limits.selectionsMax, "selections");
    atMost(measure.depth, limits.depthMax, "levels of fields");
    atMost(measure.introspectionDepth, INTROSPECTION_DEPTH_MAX, "levels of introspection");
    if (operation.operation === OperationTypeNode.MUTATION)
      atMost(measure.consumes, mutationsMax, "consumePayment fields");
    rootFields.set(operation, Math.max(1, measure.fields));
  }
  return { document, fragments, rootFields, fixedCosts: new Map() };
}

function parseWithin(text: string, tokensMax: number): DocumentNode {
  try {
    return parse(text, { maxTokens: tokensMax, noLocation: true });
  } catch (error) {
    // Nested beyond the parser's own stack.
    if (!(error instanceof GraphQLError))
      throw new ClientError("GRAPHQL_PARSE_FAILED", "Syntax Error: the document cannot be read.");
    if (error.message.includes("tokens. Parsing aborted"))
      throw tooMuch(`A document may have at most ${tokensMax} tokens.`);
    throw error;
  }
}

function atMost(count: number, max: number, what: string): void {
  if (count > max) throw tooMuch(`A document may have at most ${max} ${what}.`);
}

function tooMuch(message: string): ClientError {
  return new ClientError("DOCUMENT_LIMIT", message);
}
