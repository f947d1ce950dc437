import { describe, expect, it } from 'vitest'
import { addressBlock, waits } from '../../api/people/rules.ts'
import { openDoor } from '../api/door.ts'
import { browserOf } from './browser-of.ts'

describe('the waits', () => {
  it('are none for people who mistype, grow from the fifth failure on, and stay below an hour', () => {
    expect(waits.aimed.slice(0, 4)).toEqual([0, 0, 0, 0])
    const growing = waits.aimed.slice(4)
    expect([...growing].sort((a, b) => a - b)).toEqual(growing)
    expect(growing[0]).toBeGreaterThan(0)
    expect(Math.max(...growing)).toBeLessThan(60 * 60 * 1000)
  })

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('are counted by address, and by network in IPv6: %s', (address, block) => {
    expect(addressBlock(address)).toBe(block)
  })
})

describe('guessing a password', () => {
  it('from one address meets growing waits, in which even the right one is not looked at', async () => {
    const { app, ctx } = await openDoor()
    const guesser = browserOf(app, '198.51.100.1')
    for (let guess = 0; guess < 5; guess++)
      expect((await guesser.signIn('operator', 'guess')).statusCode).toBe(401)
    const barred = await guesser.signIn('operator')
    expect(barred.statusCode).toBe(429)
    expect(Number(barred.headers['retry-after'])).toBeGreaterThan(0)
    expect(barred.json().title).toBe('Too many requests')
    let allowed = 0
    for (let second = 0; second < 600; second += 10) {
      ctx.clock.advance(10_000)
      if ((await guesser.signIn('operator', 'guess')).statusCode === 401) allowed++
      if (second % 50 === 40) ctx.clock.advance(1)
    }
    expect(allowed).toBeGreaterThan(2)
    expect(allowed).toBeLessThan(10)
    ctx.clock.advance(60 * 60 * 1000 + 1)
    expect((await guesser.signIn('operator')).statusCode).toBe(200)
  })

  it('all at once counts each guess before its password is looked at', async () => {
    const { app } = await openDoor()
    const guesser = browserOf(app, '198.51.100.1')
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => guesser.signIn('operator', 'guess')),
    )
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5)
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(25)
  })

  it('from many addresses locks nobody out: neither at their desk nor anywhere else', async () => {
    const { app } = await openDoor()
    const owner = browserOf(app, '192.0.2.10')
    await owner.signIn('operator')
    await owner.ask('DELETE', '/api/session')
    for (let host = 1; host <= 40; host++)
      for (let guess = 0; guess < 2; guess++)
        await browserOf(app, `198.51.100.${host}`).signIn('operator', 'guess')
    expect((await owner.signIn('operator')).statusCode).toBe(200)
    expect((await browserOf(app, '203.0.113.5').signIn('operator')).statusCode).toBe(200)
  })

  it('by a neighbour behind the same address stops no browser that has been in before', async () => {
    const { app } = await openDoor()
    const owner = browserOf(app, '192.0.2.10')
    await owner.signIn('operator')
    await owner.ask('DELETE', '/api/session')
    const neighbour = browserOf(app, '192.0.2.10')
    for (let guess = 0; guess < 6; guess++) await neighbour.signIn('operator', 'guess')
    expect((await neighbour.signIn('operator')).statusCode).toBe(429)
    expect((await owner.signIn('operator')).statusCode).toBe(200)
  })

  it('gains nothing by a made-up mark of a known browser, nor by one of another account', async () => {
    const { app } = await openDoor()
    const other = browserOf(app, '198.51.100.1')
    await other.signIn('property')
    for (let guess = 0; guess < 5; guess++) {
      other.cookies.set('linli-browser', guess % 2 ? `made-up-${guess}` : 'made-up')
      expect((await other.signIn('operator', 'guess')).statusCode).toBe(401)
    }
    expect((await other.signIn('operator', 'guess')).statusCode).toBe(429)
  })

  it('leaves neither names nor addresses in the table of attempts, and unknown names cost the same', async () => {
    const { app, ctx } = await openDoor()
    const guesser = browserOf(app, '198.51.100.1')
    for (let guess = 0; guess < 6; guess++) await guesser.signIn('stranger', 'guess')
    expect((await guesser.signIn('stranger', 'guess')).statusCode).toBe(429)
    const rows = await ctx.db.selectFrom('signInAttempts').selectAll().execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toMatch(/stranger|198\.51/)
    ctx.clock.advance(2 * 60 * 60 * 1000)
    await guesser.signIn('stranger', 'guess')
    expect(await ctx.db.selectFrom('signInAttempts').selectAll().execute()).toHaveLength(2)
  })
})
