/** Metres east and north of the district's middle. */
export type Point = readonly [x: number, y: number]
/** Corners in order, counter-clockwise, not closed. */
export type Ring = readonly Point[]
/** A straight line: a point on it and its direction, of length 1. */
export type Line = { at: Point; along: Point }

export function lineThrough(a: Point, b: Point): Line {
  const lengthM = distanceM(a, b)
  return { at: a, along: [(b[0] - a[0]) / lengthM, (b[1] - a[1]) / lengthM] }
}

export function distanceM(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}

export function moved([x, y]: Point, [dx, dy]: Point, byM = 1): Point {
  return [x + dx * byM, y + dy * byM]
}

export function midpoint(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
}

/** How far a point is to the left of a line; negative to the right. */
export function leftOfM(line: Line, [x, y]: Point): number {
  return line.along[0] * (y - line.at[1]) - line.along[1] * (x - line.at[0])
}

export function edges(ring: Ring): [Point, Point][] {
  return ring.map((corner, index) => [corner, ring[(index + 1) % ring.length] ?? corner])
}

export function areaM2(ring: Ring): number {
  return edges(ring).reduce((sum, [a, b]) => sum + (a[0] * b[1] - b[0] * a[1]) / 2, 0)
}

/** The mean of the corners: inside, for a convex ring. */
export function centre(ring: Ring): Point {
  const sum = ring.reduce<Point>((to, corner) => moved(to, corner), [0, 0])
  return [sum[0] / ring.length, sum[1] / ring.length]
}

/** The part of a convex ring at least `gapM` to the left of a line; empty when nothing is left. */
function cut(ring: Ring, line: Line, gapM = 0): Ring {
  const kept: Point[] = []
  for (const [a, b] of edges(ring)) {
    const sideA = leftOfM(line, a) - gapM
    const sideB = leftOfM(line, b) - gapM
    if (sideA >= 0) kept.push(a)
    if (sideA >= 0 === sideB >= 0) continue
    const share = sideA / (sideA - sideB)
    kept.push([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share])
  }
  return kept.length < 3 ? [] : kept
}

/** Both sides of a convex ring along a line, each `gapM` away from it. */
export function split(ring: Ring, line: Line, gapM: number): [left: Ring, right: Ring] {
  return [cut(ring, line, gapM), cut(ring, turned(line), gapM)]
}

function turned({ at, along }: Line): Line {
  return { at, along: [-along[0], -along[1]] }
}

/** The piece of a line inside a convex ring, in the line's direction; undefined when it misses. */
export function chord(ring: Ring, line: Line): [Point, Point] | undefined {
  let from = Number.NEGATIVE_INFINITY
  let to = Number.POSITIVE_INFINITY
  for (const [a, b] of edges(ring)) {
    const edge = lineThrough(a, b)
    const side = leftOfM(edge, line.at)
    const turn = edge.along[0] * line.along[1] - edge.along[1] * line.along[0]
    if (Math.abs(turn) < 1e-9) {
      if (side < 0) return undefined
      continue
    }
    if (turn > 0) from = Math.max(from, -side / turn)
    else to = Math.min(to, -side / turn)
  }
  return from < to ? [moved(line.at, line.along, from), moved(line.at, line.along, to)] : undefined
}

/** Whether a point is in a ring (even-odd rule). */
export function isInside(ring: Ring, [x, y]: Point): boolean {
  let inside = false
  for (const [a, b] of edges(ring)) {
    if (a[1] > y === b[1] > y) continue
    if (x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside
  }
  return inside
}

/** From a point to the nearest place on a ring's outline. */
export function outlineDistanceM(ring: Ring, point: Point): number {
  return Math.min(...edges(ring).map(([a, b]) => distanceM(point, nearestOn(a, b, point))))
}

function nearestOn(a: Point, b: Point, point: Point): Point {
  const dx = b[0] - a[0]
  const dy = b[1] - a[1]
  const share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)
  return moved(a, [dx, dy], Math.min(1, Math.max(0, share)))
}

/** Whether all of a small convex shape lies in a ring, at least `marginM` from its outline. */
export function fits(ring: Ring, shape: Ring, marginM: number): boolean {
  return shape.every(
    (corner) => isInside(ring, corner) && outlineDistanceM(ring, corner) >= marginM,
  )
}

/** Places along a path at most `stepM` apart, its own corners among them. */
export function densified(path: readonly Point[], stepM: number): Point[] {
  const out: Point[] = path.slice(0, 1)
  for (const [index, to] of path.slice(1).entries()) {
    const from = path[index] ?? to
    const steps = Math.max(1, Math.ceil(distanceM(from, to) / stepM))
    for (let step = 1; step <= steps; step += 1) {
      out.push([
        from[0] + ((to[0] - from[0]) * step) / steps,
        from[1] + ((to[1] - from[1]) * step) / steps,
      ])
    }
  }
  return out
}

/** Axes of a tilted grid: `u` along its rows, `v` across them. */
export type Frame = { at: Point; u: Point; v: Point }

export function frameOf(at: Point, angleRad: number): Frame {
  const u: Point = [Math.cos(angleRad), Math.sin(angleRad)]
  return { at, u, v: [-u[1], u[0]] }
}

export function toWorld({ at, u, v }: Frame, [along, across]: Point): Point {
  return [at[0] + u[0] * along + v[0] * across, at[1] + u[1] * along + v[1] * across]
}

export function toFrame({ at, u, v }: Frame, [x, y]: Point): Point {
  const dx = x - at[0]
  const dy = y - at[1]
  return [dx * u[0] + dy * u[1], dx * v[0] + dy * v[1]]
}

/** The least and most of a ring in a frame. */
export function extent(frame: Frame, ring: Ring) {
  const inFrame = ring.map((corner) => toFrame(frame, corner))
  const us = inFrame.map(([u]) => u)
  const vs = inFrame.map(([, v]) => v)
  return {
    uMin: Math.min(...us),
    uMax: Math.max(...us),
    vMin: Math.min(...vs),
    vMax: Math.max(...vs),
  }
}

/** A rectangle from its middle and sizes in a frame. */
export function box(frame: Frame, [u, v]: Point, lengthM: number, depthM: number): Ring {
  const l = lengthM / 2
  const d = depthM / 2
  const corners: Point[] = [
    [u - l, v - d],
    [u + l, v - d],
    [u + l, v + d],
    [u - l, v + d],
  ]
  return corners.map((corner) => toWorld(frame, corner))
}
