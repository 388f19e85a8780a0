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

function mergeObject(target: JsonObject, patch: PatchObject): JsonObject {
  const result: JsonObject = { ...target };
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) Reflect.deleteProperty(result, key);
    else result[key] = merge(result[key], change);
  }
  return result;
}

/** The value that follows from `target` after `patch`; `target` itself is never changed. */
export function merge(target: Json | undefined, patch: Exclude<Patch, null>): Json {
  if (isObject(patch)) return mergeObject(isObject(target) ? target : {}, patch);
  return patch as Json;
}
