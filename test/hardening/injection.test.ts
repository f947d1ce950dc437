import { describe, expect, it } from 'vitest'
import { revenueCsv } from '../../api/ledger/rules.ts'
import { openInflux } from '../../api/telemetry/influx.ts'
import { hostileTexts } from './arbitraries.ts'
import { answering } from './pretend-influx.ts'
import { allowed, openWalk } from './walk.ts'

describe('text that would be a command', () => {
  it('in any query, id or body leaves SQL what it was: no table is gone, nobody is in', async () => {
    const { ctx, operations, ask } = await openWalk()
    const before = await ctx.db.selectFrom('accounts').selectAll().orderBy('id').execute()
    const words = [
      "'; drop table accounts; --",
      "' or '1'='1",
      '"; delete from sessions; --',
      '$1',
      '\\',
    ]
    for (const operation of operations.filter(({ path }) => path !== '/api/session'))
      for (const word of words) {
        const filled = (where: string) =>
          Object.fromEntries(
            operation.parameters.filter((one) => one.in === where).map(({ name }) => [name, word]),
          )
        const call = { params: filled('path'), query: filled('query') }
        const body = operation.body ? { body: { name: word, id: word, note: word } } : {}
        const { statusCode } = await ask(operation, allowed(operation), { ...call, ...body })
        expect([operation.path, statusCode < 500]).toEqual([operation.path, true])
      }
    expect(await ctx.db.selectFrom('accounts').selectAll().orderBy('id').execute()).toEqual(before)
  }, 180_000)

  it('as name or password signs nobody in', async () => {
    const { app } = await openWalk()
    for (const word of hostileTexts) {
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/api/session',
        headers: { 'x-linli': '1' },
        payload: { name: word, password: word },
      })
      expect([400, 401, 429]).toContain(statusCode)
    }
  }, 60_000)

  it('reaches InfluxDB as a bound value, never as a part of the question', async () => {
    const { url, asked } = await answering()
    const store = await openInflux({ url, bucket: 'linli' }, { say() {} })
    const word = "x' OR device =~ /.*/; DROP DATABASE linli --"
    await store.latest({ device: word })
    await store.series({ device: word, kind: 'parking.bay', field: 'occupied', from: 0, to: 1000 })
    await store.close()
    const questions = asked().filter(({ q }) => q.startsWith('SELECT'))
    expect(questions.length).toBeGreaterThan(0)
    for (const { q } of questions) expect(q).not.toMatch(/DROP|OR device/)
    expect(questions.some(({ params }) => JSON.stringify(params).includes('DROP DATABASE'))).toBe(
      true,
    )
  })

  it('in a cell of an export is text to a spreadsheet', () => {
    const shares = { costFen: 0, propertyFen: 0, ownersFen: 0 }
    for (const start of ['=', '+', '-', '@', '\t', '\r']) {
      const lotId = `${start}HYPERLINK("x","y")`
      const line = {
        day: '2026-11-02',
        lotId,
        dueFen: 1,
        receivedFen: 1,
        stays: 1,
        payments: 1,
        shares,
      }
      const cell = revenueCsv([line], 'en').split('\r\n').slice(1).join('\r\n').split(',')[1] ?? ''
      expect(cell.replace(/^"/, '')).toMatch(/^'/)
    }
  })

  it('is never answered as a page: what comes back is data, and is not sniffed', async () => {
    const { app, cookies } = await openWalk()
    const markup = '<script>alert(1)</script>'
    const urls = [`/${markup}`, `/api/${markup}`, `/api/incidents/${encodeURIComponent(markup)}`]
    urls.push(`/api/incidents?state=${encodeURIComponent(markup)}`)
    for (const url of urls) {
      const { headers, statusCode } = await app.inject({
        url,
        headers: { cookie: cookies.operator },
      })
      expect(statusCode).toBeGreaterThanOrEqual(400)
      expect(headers['content-type']).toBe('application/problem+json')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('cannot add a line to the head of an answer', async () => {
    const { app, cookies } = await openWalk()
    const url = '/api/ledger/revenue.csv?month=2026-11%0d%0aset-cookie:%20x=y'
    const answer = await app.inject({ url, headers: { cookie: cookies.property } })
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
})
