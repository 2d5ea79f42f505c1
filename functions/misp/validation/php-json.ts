const MAX_DEPTH = 511;

const STRING = /"(?:[^"\\]|\\[\s\S])*"/g;

/** Whether PHP's json_decode takes it: at most 511 levels, no half of a surrogate pair. */
export function isPhpJson(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  return (text.match(STRING) ?? []).every(isWellFormed) && depthOf(text) <= MAX_DEPTH;
}

function isWellFormed(string: string): boolean {
  return !string.includes('\\u') || String(JSON.parse(string)).isWellFormed();
}

function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of json.replace(STRING, '').matchAll(/[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}
