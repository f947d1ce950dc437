/** A clock that only tests move; starts at 2026-11-02T00:00:00Z, a Monday morning in China. */
export function testClock(startMs = Date.UTC(2026, 10, 2)) {
  let nowMs = startMs
  return {
    now: () => nowMs,
    set(ms: number) {
      nowMs = ms
    },
    advance(ms: number) {
      nowMs += ms
    },
  }
}
