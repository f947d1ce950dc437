import { createContext, useContext } from 'react'
import { type Account, may, type Right } from '../../api/people/schema.ts'

const AccountContext = createContext<Account | null>(null)

/** Gives the signed-in account to the parts that enable or explain. */
export const AccountProvider = AccountContext.Provider

export function useAccount(): Account {
  const account = useContext(AccountContext)
  if (!account) throw new Error('useAccount was asked outside the signed-in shell')
  return account
}

export function useMay(): (right: Right) => boolean {
  const account = useAccount()
  return (right) => may(account, right)
}
