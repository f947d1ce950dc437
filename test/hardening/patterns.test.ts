import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

describe('every pattern that reads text from outside', () => {
  it('answers long hostile text without trying endless ways', async () => {
    const patterns = ['api', 'devices', 'ingest'].flatMap(patternsOf)
    expect(patterns.length).toBeGreaterThan(40)
    const stuck: string[] = []
    for (const { where, source, flags } of patterns)
      if (!(await finishes(source, flags))) stuck.push(`${where}: /${source}/${flags}`)
    expect(stuck).toEqual([])
  }, 300_000)

  it('is told from one that does try them', async () => {
    expect(await finishes('^(a+)+$', '', 2000)).toBe(false)
  }, 60_000)
})

type Found = { where: string; source: string; flags: string }

/** Literals, and the text of JSON-schema patterns. */
function patternsOf(folder: string): Found[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const where = join(folder, name)
      const text = readFileSync(join(root, where), 'utf8')
      const found: Found[] = []
      const visit = (node: ts.Node) => {
        if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
          const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.getText()) ?? []
          found.push({ where, source, flags })
        }
        if (ts.isStringLiteral(node) && /^\^.*\$$/.test(node.text))
          found.push({ where, source: node.text, flags: '' })
        ts.forEachChild(node, visit)
      }
      visit(ts.createSourceFile(where, text, ts.ScriptTarget.Latest, true))
      return found
    })
}

/** Pumps every kind of character that the pattern names; a worker that hangs is ended from outside. */
const judge = `
const { parentPort, workerData: { source, flags } } = require('node:worker_threads')
const pattern = new RegExp(source, flags)
const letters = [...new Set([...source.replace(/[\\\\^$*+?()[\\]{}|]/g, ''), 'a', '0', ' ', '-', '.', '/', '\\n'])]
for (const letter of letters.slice(0, 40))
  for (const end of ['', '\\u0001', '!', letter + '\\u0000'])
    for (const start of ['', 'a', '1']) {
      pattern.lastIndex = 0
      pattern.test(start + letter.repeat(10000) + end)
    }
parentPort.postMessage('done')
`

function finishes(source: string, flags: string, atMostMs = 60_000): Promise<boolean> {
  return new Promise((done, failed) => {
    const worker = new Worker(judge, { eval: true, workerData: { source, flags } })
    const hung = setTimeout(() => {
      void worker.terminate()
      done(false)
    }, atMostMs)
    worker.on('message', () => {
      clearTimeout(hung)
      done(true)
    })
    worker.on('error', failed)
  })
}
