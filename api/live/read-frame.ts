import { Compile } from 'typebox/compile'
import { type Kind, readingFields } from '../../devices/reading.ts'
import type { LiveReading } from './events.ts'
import { IngestState, PlatformAlarm } from './frames.ts'
import { isQuality, shown } from './last-values.ts'

/** The readings of a frame's bytes; what is not one is left out, for the broker is not only ours. */
export function readFrame(payload: Uint8Array): LiveReading[] {
  const frame = parseObject(payload)
  if (!Array.isArray(frame?.readings)) return []
  return frame.readings.map(readReading).filter((reading) => reading !== undefined)
}

function readReading(value: unknown): LiveReading | undefined {
  if (!isObject(value)) return undefined
  const { deviceId, kind, observedAt, receivedAt, quality, fields } = value
  if (typeof deviceId !== 'string' || !isKind(kind) || !isQuality(quality)) return undefined
  if (!Number.isFinite(observedAt) || !Number.isFinite(receivedAt) || !isObject(fields))
    return undefined
  return {
    deviceId,
    kind,
    observedAt: observedAt as number,
    receivedAt: receivedAt as number,
    quality,
    fields: shown(kind, fields),
  }
}

const state = Compile(IngestState)
const alarm = Compile(PlatformAlarm)

/** Ingest's own state, or nothing if the bytes are not that. An alarm that only a newer ingest knows is left out. */
export function readIngestState(payload: Uint8Array): IngestState | undefined {
  const said = parseObject(payload)
  if (!Array.isArray(said?.alarms)) return undefined
  const known = { ...said, alarms: said.alarms.filter((one) => alarm.Check(one)) }
  return state.Check(known) ? (state.Clean(known) as IngestState) : undefined
}

function parseObject(payload: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString())
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(readingFields, value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
