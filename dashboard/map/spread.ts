/** Marks that would lie on one another are fanned out: each keeps its place and gets an offset. */
export type Spread<T> = { item: T; lon: number; lat: number; offsetPx: [number, number] }

type Placed = { lon: number | null; lat: number | null }

/**
 * Places closer than about 10 m share a stack; `gapPx` is the distance between fanned-out marks.
 * With `from`, a stack opens to the far side of that place, so that it does not cover it.
 */
export function spread<T extends Placed>(
  items: readonly T[],
  gapPx: number,
  from: { lon: number; lat: number } | null = null,
): Spread<T>[] {
  const stacks = new Map<string, { item: T; lon: number; lat: number }[]>()
  for (const item of items) {
    if (item.lon === null || item.lat === null) continue
    const key = `${item.lon.toFixed(4)} ${item.lat.toFixed(4)}`
    const placed = { item, lon: item.lon, lat: item.lat }
    const stack = stacks.get(key)
    if (stack) stack.push(placed)
    else stacks.set(key, [placed])
  }
  return [...stacks.values()].flatMap((stack) =>
    stack.map((placed, index) => ({
      ...placed,
      offsetPx: from
        ? halfRing(
            index,
            stack.length,
            gapPx,
            Math.atan2(from.lat - placed.lat, placed.lon - from.lon),
          )
        : ring(index, stack.length, gapPx),
    })),
  )
}

function ring(index: number, count: number, gapPx: number): [number, number] {
  if (count === 1) return [0, 0]
  // On a circle wide enough that neighbours are one gap apart.
  const radius = Math.max(gapPx / 2, gapPx / (2 * Math.sin(Math.PI / count)))
  const angle = (index / count) * 2 * Math.PI - Math.PI / 2
  return [Math.round(Math.cos(angle) * radius), Math.round(Math.sin(angle) * radius)]
}

/** Around the direction `away` (radians on the screen, y down), a little more than half a circle. */
function halfRing(index: number, count: number, gapPx: number, away: number): [number, number] {
  if (count === 1) return [0, 0]
  const arc = Math.min(Math.PI * 1.1, (count - 1) * 0.7)
  const radius = (gapPx * (count - 1)) / arc
  const angle = away + arc * (index / (count - 1) - 0.5)
  return [Math.round(Math.cos(angle) * radius), Math.round(Math.sin(angle) * radius)]
}
