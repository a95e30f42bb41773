// The two questions that are asked of media types: may this body be read, and which kind of answer is wanted.

const JSON_TYPE = /^application\/json(?:[ ]*;[ ]*charset=(?:"utf-8"|utf-8))?[ ]*$/i;

/** Exactly application/json, in UTF-8 where a charset is named; anything after it, a tab included, is another type. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/** Whether the answer goes out as application/json rather than application/graphql-response+json. */
export function prefersPlainJson(accept: string | undefined): boolean {
  return accept === undefined || !accept.toLowerCase().includes("application/graphql-response+json");
}
