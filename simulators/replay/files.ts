import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { parseRfc3339 } from '../../devices/time.ts'
import { isEventList, readEvents } from './frigate.ts'
import { readUplink } from './lorawan.ts'
import type { Recorded } from './recorded.ts'
import { isObject, type Json } from './times.ts'

/** `sources`: messages that share one clock and one thing; `skipped`: a file and why. */
export type Recordings = { sources: Recorded[][]; skipped: { file: string; reason: string }[] }

/** Reads files, and folders to any depth of recordings. Throws when a path does not exist. */
export function readRecordings(paths: readonly string[]): Recordings {
  const out: Recordings = { sources: [], skipped: [] }
  const folders = new Map<string, Recorded[]>()
  for (const file of paths.flatMap((path) => filesUnder(resolve(path)))) {
    const read = readRecording(file, readFileSync(file, 'utf8'))
    if ('skipped' in read) out.skipped.push({ file, reason: read.skipped })
    else if (read.one === 'list') out.sources.push(read.messages)
    else {
      const folder = dirname(file)
      folders.set(folder, [...(folders.get(folder) ?? []), ...read.messages])
    }
  }
  out.sources.push(...folders.values())
  return out
}

type Read = { messages: Recorded[]; one: 'list' | 'uplink' } | { skipped: string }

/** One file's text. The folders in `file` tell the network server and the sensor. */
export function readRecording(file: string, text: string): Read {
  const network = file.split(sep).find((name) => unsupported.has(name.toLowerCase()))
  if (network) return { skipped: `${network} is a network server without a driver` }
  if (file.endsWith('.jsonl')) return readLines(text)
  const value = parsed(text)
  if (value === undefined) return { skipped: 'not JSON' }
  if (isEventList(value)) return { messages: readEvents(value), one: 'list' }
  // Recordings lie in <Maker>/<Model>/<Network>/uplink; a whole path would differ by machine.
  const folder = dirname(file).split(sep).slice(-4).join('/')
  const uplink = isObject(value) ? readUplink(value, folder) : undefined
  return uplink ? { messages: [uplink], one: 'uplink' } : { skipped: 'no message we know' }
}

const unsupported = new Set(['loriot', 'thingpark', 'thingparkenterprise', 'actility'])

/** Lines of `{topic, payload, at}`; `at` in epoch ms or RFC 3339. They are sent as they stand. */
function readLines(text: string): Read {
  const messages: Recorded[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const value = parsed(line)
    if (!isObject(value) || typeof value.topic !== 'string')
      return { skipped: 'a line is no message' }
    const at = typeof value.at === 'string' ? parseRfc3339(value.at) : value.at
    if (typeof at !== 'number') return { skipped: 'a line has no time' }
    const { topic, payload = null } = value
    messages.push({ at, topic, kind: 'jsonl', payload: (shiftMs) => shiftNative(payload, shiftMs) })
  }
  return { messages, one: 'list' }
}

/** A native payload's `at` moves with the line's; other payloads stay as they were recorded. */
function shiftNative(payload: Json, shiftMs: number): Json {
  if (!isObject(payload) || payload.at === undefined) return payload
  const at = typeof payload.at === 'string' ? parseRfc3339(payload.at) : payload.at
  return typeof at === 'number' ? { ...payload, at: Math.round(at + shiftMs) } : payload
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Results and descriptions lie beside the recordings: in a folder only messages are read. */
function filesUnder(path: string): string[] {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isMessageFile(basename(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function isMessageFile(name: string): boolean {
  return /\.(json|jsonl)$/.test(name) && !/^(result|metadata)/.test(name)
}
