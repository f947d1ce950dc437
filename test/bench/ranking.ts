import { pathToFileURL } from 'node:url'
import { rank, toCell } from '../../api/volunteers/rules.ts'
import { skills, type Volunteer } from '../../api/volunteers/schema.ts'
import type { Result } from './result.ts'

const rounds = 200

/** Milliseconds to rank 2,500 volunteers for one task: median and 95th percentile of 200 rounds. */
export async function run(): Promise<Result[]> {
  const volunteers = people(2500)
  const task = { lon: 112.92, lat: 28.22, communityId: 'c01', skills: ['first_aid'] }
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now()
    rank(volunteers, task, { limit: 20 })
    times.push(performance.now() - startMs)
  }
  times.sort((a, b) => a - b)
  const at = (part: number) => Number((times[Math.floor(rounds * part)] ?? 0).toFixed(3))
  return [
    { name: 'rank 2,500 volunteers, median', value: at(0.5), unit: 'ms' },
    { name: 'rank 2,500 volunteers, p95', value: at(0.95), unit: 'ms', bar: '≤ 10 ms' },
  ]
}

/** Spread over the district in a fixed pattern; every second one knows first aid. */
export function people(count: number): Volunteer[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `v${String(index).padStart(5, '0')}`,
    maskedName: '张*',
    communityId: `c${String((index % 12) + 1).padStart(2, '0')}`,
    skills: index % 2 === 0 ? ['first_aid'] : skills.slice(1, 1 + (index % 5)),
    availability: index % 10 === 0 ? 'off' : 'available',
    ...toCell(112.9 + ((index * 7) % 400) / 10_000, 28.2 + ((index * 13) % 400) / 10_000),
  }))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
