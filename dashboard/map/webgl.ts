let answer: boolean | undefined

/** Whether this browser draws with WebGL2, which deck.gl needs. Asked once. */
export function hasWebgl2(): boolean {
  answer ??= document.createElement('canvas').getContext('webgl2') !== null
  return answer
}
