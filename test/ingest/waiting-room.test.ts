import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { waitingRoom } from '../../ingest/waiting-room.ts'

const [one, other] = [{ name: 'one' }, { name: 'other' }]
const never = new Promise<void>(() => {})

describe('where publishers wait for the disk', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('ends as the work ends', async () => {
    const room = waitingRoom(1000)
    await expect(room.wait(one, 10, Promise.resolve(7))).resolves.toBeUndefined()
    await expect(room.wait(one, 10, Promise.reject(new Error('closed')))).rejects.toThrow('closed')
    expect(room.mayRead(one)).toBe(true)
  })

  it('gives up after the limit, the longest wait first, and leaves no timer behind', async () => {
    const room = waitingRoom(1000)
    const ended: string[] = []
    room.wait(one, 1, never).catch(() => ended.push('one'))
    vi.advanceTimersByTime(500)
    room.wait(other, 1, never).catch(() => ended.push('other'))
    vi.advanceTimersByTime(499)
    await turn()
    expect(ended).toEqual([])
    vi.advanceTimersByTime(101)
    await turn()
    expect(ended).toEqual(['one'])
    vi.advanceTimersByTime(500)
    await turn()
    expect(ended).toEqual(['one', 'other'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('hears no more from those who wait in it while it is full, and from them again after', async () => {
    const room = waitingRoom(1000, { messages: 2, bytes: 100 })
    let free = () => {}
    const waits = room.wait(
      one,
      10,
      new Promise<void>((resolve) => {
        free = resolve
      }),
    )
    expect(room.mayRead(one)).toBe(true)
    room.wait(one, 10, never).catch(() => {})
    expect([room.mayRead(one), room.mayRead(other)]).toEqual([false, true])
    free()
    await waits
    expect(room.mayRead(one)).toBe(true)
    room.wait(other, 95, never).catch(() => {})
    expect([room.mayRead(one), room.mayRead(other)]).toEqual([false, false])
  })
})
