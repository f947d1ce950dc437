const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/**
 * How many names stand at the top level of a JSON object, doubles included: JSON.parse keeps only
 * the last of two equal names (ECMA-262 §25.5.1), and RFC 8259 §4 leaves open which one is meant.
 * The bytes must be valid JSON.
 */
export function countTopLevelNames(json: Uint8Array): number {
  let names = 0
  let depth = 0
  let inText = false
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index]
    if (inText) {
      if (byte === backslash) index += 1
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if (byte === colon && depth === 1) names += 1
    else if (byte === 0x7b || byte === 0x5b) depth += 1
    else if (byte === 0x7d || byte === 0x5d) depth -= 1
  }
  return names
}
