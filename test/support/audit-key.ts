import { type LogKey, newLogKey, readLogKey } from '../../api/transparency/note.ts'

/** A key of the audit log that no file holds. */
export function testAuditKey(): LogKey {
  const key = readLogKey(newLogKey('audit'))
  if (!key) throw new Error('a new key cannot be read')
  return key
}
