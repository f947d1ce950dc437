/** A message as bytes: text goes as it stands, anything else as JSON. */
export function wire(message: unknown): Uint8Array {
  const text = typeof message === 'string' ? message : JSON.stringify(message)
  return new TextEncoder().encode(text)
}

export const receivedAt = 1_763_800_000_500
