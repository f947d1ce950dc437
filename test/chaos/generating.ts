import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Campaign } from './campaign.ts'
import { endWithUs } from './children.ts'

/** When the broker acknowledged which number of a bay (epoch ms), by bay and then by seq. */
export type Acknowledged = ReadonlyMap<number, ReadonlyMap<number, number>>

export type Generating = {
  campaign: Campaign
  startedAt: number
  /** Resolves once all it has sent is acknowledged: after its count, or after `stop`. */
  finished: Promise<void>
  stop(): Promise<void>
  kill(): void
  acknowledged(): Acknowledged
}

export function startGenerator(campaign: Campaign): Generating {
  const path = fileURLToPath(new URL('generator.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', path, JSON.stringify(campaign)], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const finished = endOf(child)
  finished.then(endWithUs(() => child.pid)).catch(() => {})
  child.stdin?.on('error', () => {})
  return {
    campaign,
    startedAt: Date.now(),
    finished,
    stop() {
      child.stdin?.write('stop\n')
      return finished
    },
    kill: () => child.kill('SIGKILL'),
    acknowledged: () => read(campaign.file),
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve()
      else reject(new Error(`the generator ended with ${code ?? signal}`))
    })
  })
}

function read(file: string): Acknowledged {
  const acknowledged = new Map<number, Map<number, number>>()
  for (const line of linesOf(file)) {
    const [bay = Number.NaN, seq = Number.NaN, at = Number.NaN] = line.split(' ').map(Number)
    const ofBay = acknowledged.get(bay) ?? new Map<number, number>()
    ofBay.set(seq, at)
    acknowledged.set(bay, ofBay)
  }
  return acknowledged
}

/** A last line without its end was being written when the generator was killed. */
function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}
