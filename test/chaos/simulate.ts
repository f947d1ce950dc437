import { simulate } from './simulated/play.ts'

/**
 * Plays simulated worlds: `node --import tsx test/chaos/simulate.ts SEEDS [FIRST]`. A seed that fails
 * is printed with its story; with SEEDS 1 and that number as FIRST it is played again.
 */
const [seeds = 1000, first = 1] = process.argv.slice(2).map(Number)
const say = (text: string) => process.stdout.write(`${text}\n`)
const started = performance.now()
let failed = 0
for (let seed = first; seed < first + seeds; seed += 1) {
  const { problems, story, messages, lives, events } = await simulate(seed)
  if (seeds === 1) say(`${messages} messages, ${lives} lives, ${events} events`)
  if (problems.length === 0) continue
  failed += 1
  say(`seed ${seed} fails:\n  ${problems.slice(0, 8).join('\n  ')}\n  ${story.join('\n  ')}`)
}
const seconds = (performance.now() - started) / 1000
say(JSON.stringify({ seeds, failed, seconds: Number(seconds.toFixed(1)) }))
process.exitCode = failed === 0 ? 0 : 1
