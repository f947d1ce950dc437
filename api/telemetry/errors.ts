/**
 * Why a store did not answer. `unavailable`: the same call may succeed later, keep what was to be
 * written. `rejected`: the store will never take it; of a batch, some points may have been stored.
 */
export type TelemetryErrorKind = 'unavailable' | 'rejected'

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
