/**
 * Why a store did not take something. `unavailable`: no answer, or not now; the same call may succeed
 * later. `refused`: it does not let us (password, right, database gone), and a person must mend that.
 * Both: keep what was to be written. `too_large`: send less at once. `rejected`: it will never take
 * it; of a batch, some points may have been stored.
 */
export type TelemetryErrorKind = 'unavailable' | 'refused' | 'too_large' | 'rejected'

export class TelemetryError extends Error {
  readonly kind: TelemetryErrorKind
  constructor(kind: TelemetryErrorKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'TelemetryError'
    this.kind = kind
  }
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof TelemetryError && error.kind === 'unavailable'
}

/** Whether the store and not what was given is at fault, for now or until a person mends it. */
export function isAway(error: unknown): boolean {
  return error instanceof TelemetryError && ['unavailable', 'refused'].includes(error.kind)
}
