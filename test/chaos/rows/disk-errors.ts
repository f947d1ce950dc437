import { execFileSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { audit, outcome, settled } from '../audit.ts'
import { flowsAgain } from '../faults.ts'
import { must, type Row, skipped } from '../row.ts'
import { onStage } from '../stage.ts'

const seconds = { short: 4, full: 20, long: 120 }

/** Each of the threads that sync files fails some times on end, then all is well again (strace(1), inject). */
const injected = 'inject=fdatasync:error=EIO:when=50..60'

export const diskErrors: Row = {
  number: 15,
  failure: 'fdatasync answers EIO',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  async run(trial) {
    if (!canTrace()) return skipped('not installed or not allowed: strace (apt-get install strace)')
    return onStage(trial, { ingest: false }, async (stage) => {
      const startedAt = Date.now()
      const options = ['-D', '-f', '--seccomp-bpf', '-o', '/dev/null', '-e', 'trace=fdatasync']
      const ingest = stage.startIngest({ through: ['strace', ...options, '-e', injected] })
      await ingest.ready()
      const generator = stage.generate({ perSecond: 300 })
      const recoveryS = await flowsAgain(stage, Date.now())
      await wait(seconds[trial.size] * 1000)
      await generator.stop()
      await settled(stage)
      const failed = /EIO/.test(ingest.output())
      const alarmed = stage.observer.alarmAt('journal_failing', startedAt) !== undefined
      return outcome(
        await audit(stage),
        [must('the log tells of it', failed), must('alarm journal_failing', alarmed)],
        recoveryS,
      )
    })
  },
}

function canTrace(): boolean {
  try {
    const options = ['-D', '-f', '--seccomp-bpf', '-o', '/dev/null', '-e', 'trace=fdatasync']
    execFileSync('strace', [...options, '-e', injected, 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
