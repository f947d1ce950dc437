import type { Reporter, TestModule } from 'vitest/node'

/** Ends the run with one line that counts tests, for whoever reads only the end. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: string) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    // A suite whose set-up broke fails the run without a failed test: it counts as one.
    const failed = Math.max(count('failed') + errors.length, reason === 'failed' ? 1 : 0)
    const line = `${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`
    process.on('exit', () => process.stdout.write(line))
  }
}
