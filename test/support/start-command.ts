import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [, ...words]: string[] = scripts.start.split(' ')

/** What `npm start` runs, without npm between: a signal then reaches the product itself. */
export const startCommand: readonly string[] = [process.execPath, ...words]
