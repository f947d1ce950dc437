import type { Problem } from '../driver.ts'
import type { Model } from '../models.ts'
import type { FieldValue, Kind } from '../reading.ts'

/** A reading before its device and times are known: what the bytes themselves say. */
export type Said = { kind: Kind; fields: Record<string, FieldValue> }

export type CodecResult = { said: Said[]; problems: Problem[] }

/** One LoRaWAN model's bytes. Pure; never throws; unknown or short bytes are `bad_payload`. */
export type Codec = {
  model: Model
  /** How network servers name the maker and the model: `brand_id`, and how `model_id` begins. */
  brand: string
  modelPrefix: string
  /** It watches one parking bay, so that a heartbeat without a state says the bay is free. */
  isBay: boolean
  decode(port: number, bytes: Uint8Array): CodecResult
}

/** Bytes as the device sends them, and what they say. Tests run these (style habit 14). */
export type CodecExample = { name: string; port: number; hex: string; said: Said[] }

export function badPayload(detail: string): CodecResult {
  return { said: [], problems: [{ reason: 'bad_payload', detail }] }
}

/** Eight bits in two's complement. */
export function int8(byte: number): number {
  return byte > 0x7f ? byte - 0x100 : byte
}
