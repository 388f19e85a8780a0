/** JSON Merge Patch, RFC 7396, on values without nulls. Unchanged branches keep their identity. */

export type Json = string | number | boolean | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
export type Patch = null | string | number | boolean | Json[] | PatchObject;
export interface PatchObject {
  [key: string]: Patch;
}

function isObject(value: Json | Patch | undefined): value is JsonObject & PatchObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mergeObjectPatch(target: JsonObject, patch: PatchObject): JsonObject {
  const result: JsonObject = { ...target };
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) Reflect.deleteProperty(result, key);
    else result[key] = mergePatch(result[key], change);
  }
  return result;
}

/** Applies `patch` to `target` and returns the result; `target` is never changed. */
export function mergePatch(target: Json | undefined, patch: Exclude<Patch, null>): Json {
  if (isObject(patch)) return mergeObjectPatch(isObject(target) ? target : {}, patch);
  return patch as Json;
}
