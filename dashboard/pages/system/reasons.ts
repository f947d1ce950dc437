/** The reasons that have words of their own; a newer ingest may know more. */
const reasons = [
  'no_driver',
  'bad_topic',
  'too_large',
  'not_json',
  'bad_shape',
  'bad_value',
  'unknown_kind',
  'unknown_model',
  'bad_payload',
  'undeclared_field',
  'driver_failed',
  'unregistered',
  'foreign_site',
  'store_rejected',
  'react_failed',
  'overflow',
] as const

export function isKnownReason(reason: string): reason is (typeof reasons)[number] {
  return (reasons as readonly string[]).includes(reason)
}
