import type { Group } from "./group.ts";

export const GRAPHQL: readonly Group[] = [
  {
    why: "What was made once is kept and used again: made again it is the same.",
    mutants: [
      "src/graphql/gate/gate.ts | if (known !== undefined) return known; | known !== undefined => false",
      "src/graphql/execution/listExecutor.ts | if (known !== undefined) return known; | known !== undefined => false",
      "src/graphql/execution/listExecutor.ts | written.set(document, made); | written.set(document, made); => ;",
    ],
  },
  {
    why: "It cannot come: a cursor opens only where it was written here, the library answers null and not undefined for no operation, and the schema has a query and mutations.",
    mutants: [
      "src/graphql/lists.ts | (text) => (/^[0-9a-f]{32}$/.test(text) ? text : null), | /^[0-9a-f]{32}$/.test(text) => true",
      "src/graphql/lists.ts | const [, at, row] = /^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text) ?? []; | /^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text) ?? [] => (/^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text))",
      "src/graphql/gate/gate.ts | if (operation === null || operation === undefined) return { text, operation: null, rootFields: 1, cost: 0 }; | operation === null || operation === undefined => (operation === null)",
      'src/graphql/schema.ts | if (query) query.description = "What is on record, as far as the caller may see it."; | query => true',
      'src/graphql/schema.ts | if (mutation) mutation.description = "What asks the upstream and puts the outcome on record."; | mutation => true',
    ],
  },
  {
    why: "The type needs these words, where another condition tells the same: null and what has no match are no place either, both parts of a place match or neither does, a filter holds nothing undefined, the letters of one word are those of no other, and only a range is no list.",
    mutants: [
      "src/graphql/lists.ts | const place = text === null ? null : read(text); | text === null => false",
      "src/graphql/lists.ts | return at === undefined || row === undefined ? null : { at: Number(at), row: Number(row) }; | at === undefined || row === undefined => (at === undefined)",
      "src/graphql/lists.ts | return at === undefined || row === undefined ? null : { at: Number(at), row: Number(row) }; | at === undefined || row === undefined => (row === undefined)",
      "src/graphql/lists.ts | return at === undefined || row === undefined ? null : { at: Number(at), row: Number(row) }; | || => &&",
      "src/graphql/lists.ts | return sequence === undefined || digest === undefined ? null : { sequence: Number(sequence), digest }; | sequence === undefined || digest === undefined => (sequence === undefined)",
      "src/graphql/lists.ts | return sequence === undefined || digest === undefined ? null : { sequence: Number(sequence), digest }; | sequence === undefined || digest === undefined => (digest === undefined)",
      "src/graphql/lists.ts | return sequence === undefined || digest === undefined ? null : { sequence: Number(sequence), digest }; | || => &&",
      'src/graphql/lists.ts | if (value === undefined || typeof value === "string" || typeof value === "boolean") return value; | value === undefined || typeof value === "string" => (value === undefined)',
      'src/graphql/lists.ts | if (value === undefined || typeof value === "string" || typeof value === "boolean") return value; | value === undefined || typeof value === "string" => (typeof value === "string")',
      'src/graphql/lists.ts | if (value === undefined || typeof value === "string" || typeof value === "boolean") return value; | value === undefined || typeof value === "string" || typeof value === "boolean" => (typeof value === "boolean")',
      'src/graphql/lists.ts | if (value === undefined || typeof value === "string" || typeof value === "boolean") return value; | || => &&',
      'src/graphql/lists.ts | return typeof value === "object" && "from" in value; | typeof value === "object" && "from" in value => ("from" in value)',
    ],
  },
  {
    why: "The names of lists differ by their length where these words are left out.",
    mutants: [
      "src/graphql/lists.ts | return JSON.stringify([kind, scopeParts(scope), ...rest]); | kind, => ",
      "src/graphql/lists.ts | return [scope.kind]; | scope.kind => ",
    ],
  },
  {
    why: "The type needs these words for what the library's parser always gives, and for what every valid document has: its fields' definitions, fields of a list of objects, the fragments it spreads; each of its operations was measured with it.",
    mutants: [
      "src/graphql/gate/gate.ts | if (ofKind.size >= PLANS_MAX && oldest !== undefined) ofKind.delete(oldest); | ofKind.size >= PLANS_MAX && oldest !== undefined => (ofKind.size >= PLANS_MAX)",
      "src/graphql/gate/gate.ts | const fields = rootFields.get(operation) ?? 1; | rootFields.get(operation) ?? 1 => (rootFields.get(operation))",
      "src/graphql/gate/gate.ts | const fields = rootFields.get(operation) ?? 1; | 1 => 2",
      "src/graphql/gate/gate.ts | const fields = rootFields.get(operation) ?? 1; | 1 => 0",
      "src/graphql/gate/cost.ts | const asked = (node.arguments ?? []) | node.arguments ?? [] => (node.arguments)",
      "src/graphql/execution/plainLists.ts | const rows = field == null ? null : rowsOf(field.type); | field == null => false",
      "src/graphql/execution/plainLists.ts | if (parent == null || field == null || rows === null || node.selectionSet === undefined) return undefined; | parent == null || field == null => (parent == null)",
      "src/graphql/execution/plainLists.ts | if (parent == null || field == null || rows === null || node.selectionSet === undefined) return undefined; | parent == null || field == null => (field == null)",
      "src/graphql/execution/plainLists.ts | if (parent == null || field == null || rows === null || node.selectionSet === undefined) return undefined; | parent == null || field == null || rows === null => (rows === null)",
      "src/graphql/execution/plainLists.ts | if (parent == null || field == null || rows === null || node.selectionSet === undefined) return undefined; | parent == null || field == null || rows === null || node.selectionSet === undefined => (parent == null || field == null || rows === null)",
      "src/graphql/execution/plainLists.ts | if (parent == null || field == null || rows === null || node.selectionSet === undefined) return undefined; | || => &&",
      "src/graphql/execution/plainLists.ts | const item = isListType(list) ? getNullableType(list.ofType) : null; | isListType(list) => true",
      "src/graphql/execution/plainLists.ts | const plan = node === undefined ? undefined : plans.get(node); | node === undefined => false",
      "src/graphql/execution/rowPlan.ts | if (node.directives !== undefined && node.directives.length > 0) return false; | node.directives !== undefined && node.directives.length > 0 => (node.directives.length > 0)",
      "src/graphql/execution/rowPlan.ts | return fragment !== undefined && applies(fragment.typeCondition) && addSelections(fragment.selectionSet); | fragment !== undefined && applies(fragment.typeCondition) => (applies(fragment.typeCondition))",
    ],
  },
  {
    why: "What is no list of rows, or no row, throws at the next step, within the same try, and is left to the library in the same way; so is a row with something called then, which the library reads as it does any other. A request's context is an object.",
    mutants: [
      "src/graphql/execution/plainLists.ts | if (plan === undefined || !Array.isArray(rows)) throw new NotPlain(); | plan === undefined || !Array.isArray(rows) => false",
      "src/graphql/execution/plainLists.ts | if (plan === undefined || !Array.isArray(rows)) throw new NotPlain(); | plan === undefined || !Array.isArray(rows) => (plan === undefined)",
      "src/graphql/execution/plainLists.ts | if (plan === undefined || !Array.isArray(rows)) throw new NotPlain(); | plan === undefined || !Array.isArray(rows) => (!Array.isArray(rows))",
      "src/graphql/execution/plainLists.ts | if (plan === undefined || !Array.isArray(rows)) throw new NotPlain(); | || => &&",
      "src/graphql/execution/plainLists.ts | if (isObject(asking.context)) strayed.add(asking.context); | isObject(asking.context) => true",
      'src/graphql/execution/rowPlan.ts | if (typeof source !== "object" || source === null || source instanceof Error) return false; | typeof source !== "object" || source === null => (typeof source !== "object")',
      'src/graphql/execution/rowPlan.ts | if (typeof source !== "object" || source === null || source instanceof Error) return false; | typeof source !== "object" || source === null => (source === null)',
      'src/graphql/execution/rowPlan.ts | if (typeof source !== "object" || source === null || source instanceof Error) return false; | typeof source !== "object" || source === null || source instanceof Error => (source instanceof Error)',
      'src/graphql/execution/rowPlan.ts | if (typeof source !== "object" || source === null || source instanceof Error) return false; | || => &&',
      'src/graphql/execution/rowPlan.ts | return !("then" in source && typeof source.then === "function"); // a promise of a row | "then" in source && typeof source.then === "function" => ("then" in source)',
      'src/graphql/execution/rowPlan.ts | return !("then" in source && typeof source.then === "function"); // a promise of a row | "then" in source && typeof source.then === "function" => (typeof source.then === "function")',
      'src/graphql/execution/rowPlan.ts | return !("then" in source && typeof source.then === "function"); // a promise of a row | && => ||',
    ],
  },
  {
    why: "The type needs these words: nobody is named by null, a name of another kind is nobody's, only the library's own errors hold another, a number that is none is not safe, and only a text can be spelled like an instant or like digits.",
    mutants: [
      'src/graphql/gate/trustedDocuments.ts | const known = documentId === null || mode === "off" ? undefined : trusted.get(documentId); | documentId === null || mode === "off" => (mode === "off")',
      'src/graphql/gate/trustedDocuments.ts | const successor = typeof name === "string" ? byName.get(name) : undefined; | typeof name === "string" => true',
      'src/graphql/gate/params.ts | return typeof value === "object" && value !== null && !Array.isArray(value); | typeof value === "object" && value !== null => (typeof value === "object")',
      "src/graphql/toClientError.ts | const isOfVariable = original instanceof GraphQLError && original.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION; | original instanceof GraphQLError && original.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION => (original.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION)",
      "src/graphql/toClientError.ts | while (error !== undefined && error !== null) { | error !== undefined && error !== null => (error !== undefined)",
      "src/graphql/toClientError.ts | error = error instanceof GraphQLError ? error.originalError : undefined; | error instanceof GraphQLError => true",
      'src/graphql/scalars/long.ts | return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : null; | typeof value === "number" && Number.isSafeInteger(value) => (Number.isSafeInteger(value))',
      "src/graphql/scalars/long.ts | const long = node.kind === Kind.INT || node.kind === Kind.STRING ? parseLong(node.value) : null; | node.kind === Kind.INT || node.kind === Kind.STRING => true",
      "src/graphql/scalars/dateTime.ts | const instant = node.kind === Kind.STRING ? parseInstant(node.value) : null; | node.kind === Kind.STRING => true",
    ],
  },
  {
    why: "No message opens in two ways.",
    mutants: [
      "src/graphql/toClientError.ts | const wholeRequest = WHOLE_REQUEST_CODES.find(([opening]) => opening.test(error.message)); | find => findLast",
      "src/graphql/withoutValues.ts | const kept = SAFE_OPENINGS.map((opening) => opening.exec(nameless)?.[0]).find((text) => text !== undefined); | find => findLast",
    ],
  },
  {
    why: "Nobody reads it: where in the text a node stands, and what a value of an enum is inside where it is its own name.",
    mutants: [
      "src/graphql/gate/gate.ts | return parse(text, { maxTokens: tokensMax, noLocation: true }); | true => false",
      "src/graphql/enums.ts | const enumObject = Object.fromEntries(Object.keys(values).map((value) => [value, value])); | value, => ",
      "src/graphql/enums.ts | const enumObject = Object.fromEntries(Object.keys(values).map((value) => [value, value])); | value => ",
    ],
  },
  {
    why: "No limit is below one level of introspection, which every document may have.",
    mutants: [
      "src/graphql/gate/measure.ts | const NOTHING: Measure = { depth: 0, introspectionDepth: 0, selections: 0, fields: 0, consumes: 0 }; | 0 => 1",
    ],
  },
  {
    why: "Undefined is answered as null is, and an event is about a consumption or a reversal.",
    mutants: [
      'src/graphql/types/FeedEventType.ts | this.id = feedEventId(event.consumptionId ?? event.reversalId ?? "", event.ordinal); | event.consumptionId ?? event.reversalId ?? "" => (event.consumptionId ?? event.reversalId)',
      "src/graphql/types/ReversalType.ts | this.amount = reversal.amount?.amountMicros ?? null; | reversal.amount?.amountMicros ?? null => (reversal.amount?.amountMicros)",
      "src/graphql/types/ReversalType.ts | this.currency = reversal.amount?.currency ?? null; | reversal.amount?.currency ?? null => (reversal.amount?.currency)",
      "src/graphql/types/UnconsumedPaymentType.ts | this.amount = price?.amountMicros ?? null; | price?.amountMicros ?? null => (price?.amountMicros)",
      "src/graphql/types/UnconsumedPaymentType.ts | this.currency = price?.currency ?? null; | price?.currency ?? null => (price?.currency)",
    ],
  },
  {
    why: "Null where none may be is masked as this error is.",
    mutants: [
      'src/graphql/types/ConsumeResult.ts | if (receipt === null) throw new Error("a success without a receipt"); | receipt === null => false',
    ],
  },
  {
    why: "A comparison for sorting counts by its sign, no field stands twice in a filter, any order of them will do that is the same each time, and what is left open is counted by its player alone.",
    mutants: [
      "src/graphql/lists.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | 1 => 2",
      "src/graphql/lists.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | 1 => 0",
      "src/graphql/lists.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | < => <=",
      "src/graphql/lists.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | < => >=",
      'src/graphql/withinPlayerLimits.ts | if (endOf(answer) === "open") playerLimits.heard(caller, { app, ...call }, "open"); | ...call => ',
    ],
  },
];
