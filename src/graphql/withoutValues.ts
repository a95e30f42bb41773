// graphql-js quotes the value it refuses, and that may be a purchaseToken. Here its messages are told again without any
// value: what a message is about is read from the document's own nodes, and of its text only what is known to come from
// the schema is kept. Suggestions go too, since they spell out a schema that a client may not be allowed to read.

import { type ASTNode, type GraphQLError, isValueNode, Kind, print } from "graphql";

/** Longer than any name in the schema, shorter than any token: the last net under the rules below. */
const QUOTE_MAX = 48;

/** Openings that name types, arguments and fields only; whatever graphql-js puts after them is dropped. */
const SAFE_OPENINGS = [
  /^Expected value of type "[\w![\]]+"/,
  /^(?:Int|Float|String|Boolean|ID) cannot represent [a-zA-Z0-9 -]+(?=:)/,
  /^Enum "\w+" cannot represent non-(?:enum|string) value(?=:)/,
  /^The value does not exist in "\w+" enum/,
  /^Field "[\w.]+" of required type "[\w![\]]+" was not provided/,
  /^Argument "\w+" has invalid value/,
  /^Argument "\w+" of non-null type "[\w![\]]+" must not be null/,
  /^Argument "\w+" of required type "[\w![\]]+" was provided the variable "\$\w+" which was not provided a runtime value/,
];

/** The message of an error that graphql-js itself made. */
export function withoutValues(error: GraphQLError): string {
  const node = error.nodes?.[0];
  const message = node === undefined ? withoutTokenText(error.message) : tellAbout(node, error.message);
  return message.replace(/ Did you mean [^]*$/, "").replace(/"[^"]*"/g, shortenedQuote);
}

function tellAbout(node: ASTNode, message: string): string {
  if (node.kind === Kind.VARIABLE_DEFINITION && message.includes(" got invalid value ")) {
    return `Variable "$${node.variable.name.value}" of type "${print(node.type)}" got an invalid value.`;
  }
  if (!isValueNode(node)) return message; // about names: of fields, arguments, variables, fragments
  const nameless = message.replace(/^Value "\w+" does/, "The value does");
  const kept = SAFE_OPENINGS.map((opening) => opening.exec(nameless)?.[0]).find((text) => text !== undefined);
  return kept === undefined ? "A value is not what its type takes." : `${kept}.`;
}

/** Without nodes it is about the text itself: the kind of the token is kept, what stands in it is not. */
function withoutTokenText(message: string): string {
  return message
    .replace(/\b(Name|Int|Float|String|BlockString|Comment) "[^]*$/, "$1.")
    .replace(/(: | named )"[^]{2,}"\.?$/, "$1…");
}

function shortenedQuote(quoted: string): string {
  return quoted.length - 2 > QUOTE_MAX ? '"…"' : quoted;
}
