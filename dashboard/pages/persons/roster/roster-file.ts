/** Far above 20,000 rows; the server takes 6 MB of base64. */
export const mostBytes = 4 * 1024 * 1024

/** A file's bytes in base64: the server tells their encoding. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  // A call takes no more than some ten thousand arguments.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
