// The question that is asked of a media type: may this body be read.

const JSON_TYPE = /^application\/json(?:[ ]*;[ ]*charset=(?:"utf-8"|utf-8))?[ ]*$/i;

/** Exactly application/json, in UTF-8 where a charset is named; anything after it, a tab included, is another type. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}
