/** What the door, the sockets and the other rooms may ask of this room; the deeds stand by topic. */
export { createAccounts } from './accounts.ts'
export { ensureDemoAccounts, ensureInstance, isDemo } from './demo.ts'
export { ensureFirstAdmin } from './first-admin.ts'
export { resealTotp } from './resealing.ts'
export { hashToken, newToken } from './secrets.ts'
export {
  aliveSessions,
  onSessionsEnded,
  sessionBehind,
} from './sessions.ts'
