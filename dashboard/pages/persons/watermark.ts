const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A tile that says who looks and when, slanted, as an address for `background-image`. */
export function watermark(name: string, when: string): string {
  const safe = (text: string) => text.replace(/[&<>"]/g, (letter) => escapes[letter] ?? '')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120"><g transform="rotate(-18 120 60)" fill="gray" fill-opacity="0.35" font-family="sans-serif" font-size="14"><text x="20" y="56">${safe(name)}</text><text x="20" y="76">${safe(when)}</text></g></svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}
