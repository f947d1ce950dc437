/** The nonce of this page load (CSP); Vite writes the tag, and browsers show it to scripts only. */
export function pageNonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce || undefined
}

/**
 * The component kit measures scroll bars and locks scrolling with style elements to which it hands no
 * nonce. Only scripts can call createElement: what is put in as markup still has none.
 */
export function giveStylesNonce(nonce: string): void {
  const create = document.createElement.bind(document)
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
}
