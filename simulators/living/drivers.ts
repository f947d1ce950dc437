import { createDice, seedOf } from '../dice.ts'
import { HttpError, type Session } from '../http.ts'

/** What a driver's receipt shows of a stay (GET /api/parking/stays). */
type Owed = { id: string; leftAt: number | null; feeFen: number | null; paidFen: number }

const pageSize = 200
/** What is never paid piles up before older stays: far pages are looked through now and then. */
const farPages = 25
const farEveryPolls = 10
const paymentsPerPoll = 120
const payingShare = 0.94

/**
 * Drivers pay what they owe, through one of three channels, some minutes after they left; about six
 * in a hundred never do. Who pays is a function of the stay, so a new start asks nobody twice.
 */
export function createDrivers(seed: number, property: Session) {
  const settled = new Set<string>()
  let polls = 0
  let isBehind = true

  async function pay(stay: Owed, now: number): Promise<boolean> {
    const { id, leftAt, feeFen, paidFen } = stay
    const amountFen = (feeFen ?? 0) - paidFen
    const dice = createDice(seedOf(seed, 'drivers', id))
    const channel = dice.pick(['wechat', 'wechat', 'wechat', 'alipay', 'alipay', 'cash'])
    const paidAt = Math.round((leftAt ?? now) + dice.between(5_000, 90_000))
    if (paidAt > now) return false
    settled.add(id)
    if (amountFen <= 0 || !dice.chance(payingShare)) return false
    // A correction may leave a rest to pay: another payment, with a reference of its own.
    const reference = `sim-${channel}-${id}-${paidFen}`
    const payment = { channel, reference, stayId: id, amountFen, paidAt }
    try {
      await property.send('POST', '/api/parking/payments', payment)
    } catch (error) {
      // A conflict means that someone at the desk was quicker; anything else is tried again.
      if (!(error instanceof HttpError && error.status === 409)) settled.delete(id)
      throw error
    }
    return true
  }

  return {
    /** Pays what has become payable, at most some dozens at once. */
    async poll(now: number): Promise<void> {
      if (settled.size > 50_000) settled.clear()
      let paid = 0
      let before = ''
      const pages = isBehind || polls % farEveryPolls === 0 ? farPages : 1
      polls += 1
      isBehind = false
      for (let page = 0; page < pages; page += 1) {
        const query = `unpaid=true&state=closed&limit=${pageSize}${before}`
        const stays = await property.get<Owed[]>(`/api/parking/stays?${query}`)
        for (const stay of stays) {
          if (settled.has(stay.id)) continue
          if (await pay(stay, now)) paid += 1
          isBehind = paid >= paymentsPerPoll
          if (isBehind) return
        }
        const last = stays.at(-1)
        if (!last || stays.length < pageSize) return
        before = `&before=${encodeURIComponent(last.id)}`
      }
    },
  }
}
