/** A message of Linli's own format (DESIGN section 4), before it is sent. */
export type Message = { topic: string; payload: Record<string, unknown> }

/** Who speaks: the registry's site and device. */
export type Speaker = { id: string; site: string }

/** Writes messages and keeps each device's count of them. */
export type Writer = (
  speaker: Speaker,
  kind: string,
  at: number,
  fields: Record<string, unknown>,
) => Message

/**
 * `boot` names this run: `seq` counts in it, from 0, for each device. Every message says that it is
 * simulated, so that it touches records only in a database marked as demo.
 */
export function createWriter(boot: string): Writer {
  const counts = new Map<string, number>()
  return ({ id, site }, kind, at, fields) => {
    const seq = counts.get(id) ?? 0
    counts.set(id, seq + 1)
    return {
      topic: `linli/v1/${site}/${id}/${kind}`,
      payload: { at: Math.floor(at), seq, boot, simulated: true, ...fields },
    }
  }
}

/** A part of the living district: says what has become due since it was last asked. */
export type Living = { step(now: number): Message[] }

/** When the next of events that come on average every `meanMs` comes (a Poisson process). */
export function nextAfter(now: number, meanMs: number, float: () => number): number {
  return now - Math.log(1 - float()) * meanMs
}
