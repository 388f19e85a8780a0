import { describe, expect, test } from "vitest";
import { mergePatch, type Json, type Patch } from "../src/core/mergePatch";

/** The table of RFC 7396, appendix A, without the rows that put nulls into a view. */
const TABLE: [Json, Exclude<Patch, null>, Json][] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [["a", "b"], ["c", "d"], ["c", "d"]],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, "bar", "bar"],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe("a merge patch", () => {
  test.each(TABLE)("turns %j by %j into %j", (before, patch, after) => {
    expect(mergePatch(before, patch)).toEqual(after);
  });

  test("keeps unnamed members as the same objects, so that only the changed part renders", () => {
    const before = { contacts: { one: { stage: "talking" }, two: { stage: "offered" } }, names: { a: "Anna" } };
    const after = mergePatch(before, { contacts: { two: { stage: "talking" } } }) as typeof before;
    expect(after.names).toBe(before.names);
    expect(after.contacts.one).toBe(before.contacts.one);
    expect(after.contacts.two).not.toBe(before.contacts.two);
  });

  test("never changes the original value", () => {
    const before = { a: { b: 1 } };
    mergePatch(before, { a: { b: 2 } });
    expect(before).toEqual({ a: { b: 1 } });
  });
});
