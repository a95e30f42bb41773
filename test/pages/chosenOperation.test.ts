import { describe, expect, it } from "vitest";
import { chosenOperation } from "../../web/chosenOperation.ts";

const TWO = `query First { viewer { ...Rights } }
query Second {
  viewer { ...Who }
}
fragment Rights on Viewer { role }
fragment Who on Viewer { ...Name }
fragment Name on Viewer { playerId }
`;

describe("the chosen operation", () => {
  it("goes with the fragments it needs, and those that these need", () => {
    const { query } = chosenOperation(TWO, "Second");
    expect(query.split("\n").map((line) => line.trim())).toEqual([
      "",
      "query Second {",
      "viewer { ...Who }",
      "}",
      "",
      "fragment Who on Viewer { ...Name }",
      "fragment Name on Viewer { playerId }",
      "",
    ]);
  });

  it("stays on its lines and columns, so that the server's positions fit the editor", () => {
    const { query } = chosenOperation(TWO, "Second");
    expect(query.indexOf("...Name")).toBe(TWO.indexOf("...Name"));
    expect(query.length).toBe(TWO.length);
  });

  it("loses fragments that nothing needs", () => {
    const text = "{ viewer { role } } fragment Unused on Viewer { role }";
    expect(chosenOperation(text, null).query.trim()).toBe("{ viewer { role } }");
  });

  it("is the only one there is, whatever name was chosen before it was typed", () => {
    expect(chosenOperation("query New { viewer { role } }", "Old").operationName).toBe("New");
    expect(chosenOperation("{ viewer { role } }", "Old").operationName).toBeUndefined();
  });

  it.each(["query Broken {", "type Viewer { role: String }", ""])("leaves %j to the server", (text) => {
    expect(chosenOperation(text, "Any")).toEqual({ query: text, operationName: "Any" });
  });

  it("leaves a document that lacks it to the server", () => {
    expect(chosenOperation(TWO, "Third")).toEqual({ query: TWO, operationName: "Third" });
  });
});
