import { parseArgs } from 'node:util'
import { createDoor } from './http.ts'
import { readRecordings } from './replay/files.ts'
import { schedule } from './replay/recorded.ts'
import { devicesIn, register } from './replay/register.ts'
import { replay } from './replay.ts'

const usage = `npm run replay -- FILE… [--speed 1] [--max-gap 5] [--register URL --password WORD]
Publishes recorded messages, times moved to now, to MQTT_URL (default mqtt://127.0.0.1:1883).
  FILE        a file or a folder: ChirpStack or The Things Stack uplinks (.json), a list of Frigate
              events (.json), or lines of {topic, payload, at} (.jsonl)
  --speed     how many times faster than recorded
  --max-gap   the longest pause between two messages of one source, in seconds
  --register  register the devices at this Linli first, as admin with --password`

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      speed: { type: 'string', default: '1' },
      'max-gap': { type: 'string', default: '5' },
      register: { type: 'string' },
      password: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const speed = Number(values.speed)
  const maxGapMs = Number(values['max-gap']) * 1000
  const problems = [
    ...(positionals.length === 0 ? ['Name at least one file or folder.'] : []),
    ...(speed > 0 ? [] : ['--speed must be a number above 0.']),
    ...(maxGapMs >= 0 ? [] : ['--max-gap must be a number of seconds.']),
    ...(values.register && !values.password ? ['--register needs --password.'] : []),
  ]
  if (values.help || problems.length > 0) {
    say([...problems, usage].join('\n'))
    process.exitCode = values.help ? 0 : 1
    return
  }
  const { sources, skipped } = readRecordings(positionals)
  for (const { file, reason } of skipped) say(`skipped ${file}: ${reason}`)
  const messages = sources.flat()
  if (values.register && values.password) {
    const door = createDoor(values.register, new AbortController().signal)
    const admin = await door.signIn('admin', values.password)
    const report = await register(admin, devicesIn(messages))
    await admin.signOut()
    say(`registered ${report.good} devices, ${report.problems.length} problems`)
    for (const { line, reason } of report.problems) say(`  line ${line}: ${reason}`)
  }
  const mqttUrl = process.env.MQTT_URL || 'mqtt://127.0.0.1:1883'
  const published = await replay(mqttUrl, schedule(sources, Date.now(), { speed, maxGapMs }))
  const total = Object.values(published).reduce((sum, count) => sum + count, 0)
  const kinds = Object.entries(published).map(([kind, count]) => `${kind} ${count}`)
  say(`published ${total} messages (${kinds.join(', ')}), skipped ${skipped.length} files`)
  if (total === 0) process.exitCode = 1
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
