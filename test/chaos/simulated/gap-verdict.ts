import type { World } from './faults.ts'
import type { Fact } from './verdict.ts'

/** The numbers missing between the first that came and the highest are those in the open gaps. */
export function gapProblems(world: World, facts: readonly Fact[]): string[] {
  const { gaps } = world.records.tables()
  const problems: string[] = []
  for (const [key, { first, top, came, isSure }] of linesOf(facts)) {
    if (!isSure) continue
    const [deviceId = '', boot = ''] = key.split(' ')
    const missing: number[] = []
    for (let number = first; number < top; number += 1) if (!came.has(number)) missing.push(number)
    const open = [...gaps.values()].filter(
      (gap) => gap.deviceId === deviceId && gap.boot === boot && gap.filledAt === null,
    )
    const reported = open.reduce((sum, gap) => sum + gap.missing, 0)
    const silent = missing.filter(
      (number) => !open.some(({ from, to }) => from <= number && number <= to),
    )
    if (silent.length > 0) problems.push(`GAPS: ${key} lacks ${silent.join(', ')} without a word`)
    if (reported !== missing.length)
      problems.push(`GAPS: ${key} lacks ${missing.length} numbers, ${reported} are reported`)
  }
  return problems
}

type Line = { first: number; top: number; came: Set<number>; isSure: boolean }

/**
 * In the order in which they came. A line begins with its first number that leads; an old word (from
 * the broker's retained store) may only fill what is missing by then.
 */
function linesOf(facts: readonly Fact[]): Map<string, Line> {
  const lines = new Map<string, Line>()
  for (const { entry, accepted, isSure } of facts) {
    const { deviceId, boot = '', seq } = accepted.reading
    if (seq === undefined) continue
    const key = `${deviceId} ${boot}`
    const line = lines.get(key)
    const leads = !entry.flags.retain
    if (!line && leads) lines.set(key, { first: seq, top: seq, came: new Set([seq]), isSure })
    if (!line || (!leads && seq > line.top)) continue
    line.came.add(seq)
    line.isSure &&= isSure
    line.top = Math.max(line.top, seq)
  }
  return lines
}
