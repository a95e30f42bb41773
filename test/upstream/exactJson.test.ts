// JSON read as it was written: the same values as JSON.parse's, numbers by their text, no doubled key.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { ExactNumber, readExactJson } from "../../src/upstream/exactJson.ts";

function read(text: string): ReturnType<typeof readExactJson> {
  return readExactJson(Buffer.from(text));
}

/** Back to plain values, numbers as JSON.parse would make them. */
function plain(value: unknown): unknown {
  if (value instanceof ExactNumber) return JSON.parse(value.source);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

it("reads every JSON text to the values of JSON.parse", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2), (value, indent) => {
      const json = read(JSON.stringify(value, null, indent));
      expect(json).toMatchObject({ isReadable: true });
      if (json.isReadable) expect(JSON.stringify(plain(json.value))).toBe(JSON.stringify(value));
    }),
  );
});

it.each(["1000.0", "1e400", "9007199254740993", "-0", "1E-2"])("keeps the text of %s", (source) => {
  const json = read(` { "a" : [ ${source} ] } `);
  expect(json).toEqual({ isReadable: true, value: { a: [new ExactNumber(source)] } });
});

it("refuses a key that stands twice in one object, at any depth", () => {
  const key = fc.string().filter((text) => text !== "other");
  fc.assert(
    fc.property(key, fc.integer({ min: 0, max: 20 }), (name, depth) => {
      const doubled = `{${JSON.stringify(name)}:1,"other":":",${JSON.stringify(name)}:1}`;
      expect(read(`${"[".repeat(depth)}${doubled}${"]".repeat(depth)}`)).toEqual({
        isReadable: false,
        fault: "has a doubled key",
      });
    }),
  );
});

it.each([
  '{"a":{"a":{"a":1}},"b":{"a":1}}',
  '[{"a":1},{"a":1}]',
  '{"a":"{\\"a\\":1}","\\\\":":"}',
  '{"__proto__":1,"a":2}',
  `[${"{},".repeat(100)}[]]`,
])("takes %s for no doubled key", (text) => {
  expect(read(text)).toMatchObject({ isReadable: true });
});

it.each(["[".repeat(33) + "]".repeat(33), '{"a":'.repeat(10_000), "[".repeat(65_536)])(
  "refuses a deep nest before it is read (%#)",
  (text) => {
    expect(read(text)).toEqual({ isReadable: false, fault: "is nested too deeply" });
  },
);

it.each(['"', '"\\', "{", '{"a"', "", "\\", '"\\"', "]", "01", "+1", ".5", "1.", "'a'", "{a:1}", "[1,]", "// x"])(
  "refuses %j",
  (text) => {
    expect(read(text)).toEqual({ isReadable: false, fault: "is not JSON" });
  },
);

it.each([[[0xff]], [[0x22, 0xc0, 0x80, 0x22]], [[0x22, 0xed, 0xa0, 0x80, 0x22]]])(
  "refuses the bytes %j as no UTF-8",
  (bytes) => {
    expect(readExactJson(Uint8Array.from(bytes))).toEqual({ isReadable: false, fault: "is not UTF-8" });
  },
);

it("reads the bytes it was given and not their neighbours", () => {
  const bytes = Buffer.from('xx{"a":1}yy').subarray(2, 9);
  expect(readExactJson(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length))).toMatchObject({
    isReadable: true,
  });
});
