import { type Account, type Asker, wholeDistrict } from '../../api/people/schema.ts'

/** An account of the whole district; a test says what is different about its own. */
export function testAccount(about: Partial<Account> & Pick<Account, 'role'>): Account {
  const name = about.name ?? about.id ?? about.role
  const plain = { id: name, name, displayName: name, volunteerId: null, disabled: false }
  return { ...plain, ...wholeDistrict, ...about }
}

/** Asks as this account from the address of a test (RFC 5737). */
export function asking(account: Account): Asker {
  return { account, address: '192.0.2.7' }
}

export const admin = testAccount({ role: 'admin' })
export const property = testAccount({ role: 'property' })
