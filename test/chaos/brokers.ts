import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type RealServer, startMosquittoWith } from '../support/servers.ts'

const shipped = resolve(import.meta.dirname, '../../deploy/mosquitto.conf')

/** Where it listens and keeps its data is the test's affair; all else is as we ship it. */
const ours = /^(listener|allow_anonymous|persistence_location)\s/

/** Mosquitto as deploy/mosquitto.conf configures it. */
export function startShippedMosquitto(): Promise<RealServer> {
  return startMosquittoWith(async (folder, port) => {
    const lines = (await readFile(shipped, 'utf8')).split('\n').filter((line) => !ours.test(line))
    return [...placed(port), `persistence_location ${folder}/`, ...lines].join('\n')
  })
}

/** Mosquitto with its own defaults. */
export function startDefaultMosquitto(): Promise<RealServer> {
  return startMosquittoWith((_, port) => placed(port).join('\n'))
}

function placed(port: number): string[] {
  return [`listener ${port} 127.0.0.1`, 'allow_anonymous true']
}
