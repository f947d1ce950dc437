import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startLinli } from '../../support/running.ts'
import { audit, outcome, settled } from '../audit.ts'
import { atMost, must, type Outcome, type Row, recoveryBar, skipped, type Trial } from '../row.ts'
import { onStage } from '../stage.ts'
import { until } from '../waiting.ts'

const diskMb = 64
const fullMs = { short: 3000, full: 10_000, long: 60_000 }

export const diskFull: Row = {
  number: 14,
  failure: 'the disk of the journal is full',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  async run(trial) {
    const disk = smallDisk()
    if (!disk) return skipped('no right to mount a small tmpfs')
    try {
      return await play(trial, disk.path)
    } finally {
      disk.remove()
    }
  },
}

function play(trial: Trial, disk: string): Promise<Outcome> {
  return onStage(trial, { dataDir: join(disk, 'data') }, async (stage) => {
    const { observer, env } = stage
    const api = await startLinli({ ...env, DATA_DIR: join(disk, 'api'), SIMULATE: 'off' }, ['api'])
    try {
      const generator = stage.generate({ perSecond: 500 })
      await until('readings come', () => observer.liveAgainAt(0))
      const ballast = fill(disk)
      const filledAt = Date.now()
      await until('it says that the disk is full', () => observer.alarmAt('journal_full', filledAt))
      const alarmS = ((observer.alarmAt('journal_full', filledAt) ?? 0) - filledAt) / 1000
      await wait(fullMs[trial.size])
      const health = await fetch(`${api.url}/api/health`)
      const places = await fetch(api.url)
      const waiting = observer.state()?.unacknowledged.messages ?? 0
      const freedAt = Date.now()
      rmSync(ballast)
      await until('it takes messages again', () => observer.liveAgainAt(freedAt))
      const recoveryS = ((observer.liveAgainAt(freedAt) ?? 0) - freedAt) / 1000
      await generator.stop()
      await settled(stage)
      return outcome(
        await audit(stage),
        [
          atMost('alarm journal_full', alarmS, 10, 's'),
          must('nothing is acknowledged while it is full', waiting > 0, `${waiting} wait`),
          atMost('what it holds meanwhile', waiting, 2100),
          must('health answers', health.status === 200, health.status),
          must('the dashboard answers', places.status === 200, places.status),
          recoveryBar(trial.size, recoveryS, 10),
        ],
        recoveryS,
      )
    } finally {
      await api.stop()
    }
  })
}

/** A tmpfs of a few megabytes; undefined where we may not mount one. */
function smallDisk(): { path: string; remove(): void } | undefined {
  const path = mkdtempSync(join(tmpdir(), 'linli-disk-'))
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${diskMb}m`, 'tmpfs', path]
    execFileSync('mount', options, { stdio: 'ignore' })
  } catch {
    rmSync(path, { recursive: true })
    return undefined
  }
  return {
    path,
    remove() {
      execFileSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Takes all the room that is left; answers the file that holds it. */
function fill(disk: string): string {
  const path = join(disk, 'ballast')
  const file = openSync(path, 'w')
  const block = Buffer.alloc(65_536)
  try {
    while (freeBytes(disk) > 0) writeSync(file, block, 0, Math.min(block.length, freeBytes(disk)))
  } catch {
    // Somebody else took the last of it.
  } finally {
    closeSync(file)
  }
  return path
}

function freeBytes(disk: string): number {
  const { bavail, bsize } = statfsSync(disk)
  return bavail * bsize
}
