import type { Reporter, TestModule } from 'vitest/node'

/** Ends the run with one line that counts tests, for whoever reads only the end. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    const broken = modules.filter((module) => module.errors().length > 0).length
    process.on('exit', () => {
      const failed = count('failed') + broken
      process.stdout.write(
        `${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`,
      )
    })
  }
}
