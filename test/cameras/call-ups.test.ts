import { describe, expect, it } from 'vitest'
import { callUp } from '../../api/cameras/actions.ts'
import { linkOf } from '../../api/cameras/rules.ts'
import { readConfig } from '../../api/config.ts'
import { contextFor } from '../../api/context.ts'
import type { Account } from '../../api/people/schema.ts'
import { importPlaces } from '../../api/places/actions.ts'
import { cookieOf, openDoor } from '../api/door.ts'
import { asking, testAccount } from '../support/accounts.ts'
import { testContext } from '../support/context.ts'

const asked = {
  reason: 'incident',
  words: '消防通道被占',
  content: '3 号门，今天 8:00–8:10',
  organisation: '示例街道指挥中心',
} as const
const operator = testAccount({ role: 'operator', displayName: 'Operator' })

describe('a call-up of a camera (视频调阅)', () => {
  it('is in the register, with reason, content, organisation and name, before its link is answered', async () => {
    const ctx = await street('https://video.example/live/{device}')
    expect(await callUp(ctx, asking(operator), 'cam-1', asked)).toEqual({
      link: 'https://video.example/live/cam-1',
    })
    expect(await register(ctx)).toEqual([
      {
        actorName: 'operator',
        objectId: 'cam-1',
        why: 'incident',
        outcome: 'done',
        detail: {
          words: asked.words,
          content: asked.content,
          organisation: asked.organisation,
          name: 'Operator',
        },
      },
    ])
  })

  it('is refused and registered for what is no camera, what lies outside the scope, and without a link', async () => {
    const ctx = await street('https://video.example/live/{device}')
    const away: Account = { ...operator, communityId: 'c2' }
    const elsewhere: Account = { ...operator, siteId: 's2' }
    for (const [account, id] of [
      [operator, 'gate-1'],
      [operator, 'nowhere'],
      [away, 'cam-1'],
      [elsewhere, 'cam-1'],
    ] as const)
      expect(await callUp(contextFor(ctx, account), asking(account), id, asked)).toMatchObject({
        refused: 'not_found',
      })

    const { cameraLink: _, ...config } = ctx.config
    expect(await callUp({ ...ctx, config }, asking(operator), 'cam-1', asked)).toMatchObject({
      refused: 'conflict',
    })
    const rows = await register(ctx)
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array(5).fill('refused'))
  })

  it('is asked for by those who may, with every field filled', async () => {
    const { app, ctx } = await openDoor()
    ctx.config.cameraLink = 'https://video.example/live/{device}'
    await importPlaces(ctx, places, 'csv')
    const post = async (role: 'operator' | 'auditor', payload: object) => {
      const headers = { cookie: await cookieOf(app, role), 'x-linli': '1' }
      return app.inject({ method: 'POST', url: '/api/cameras/cam-1/call-ups', headers, payload })
    }
    expect((await post('operator', asked)).json()).toEqual({
      link: 'https://video.example/live/cam-1',
    })
    expect((await post('auditor', asked)).statusCode).toBe(403)
    for (const part of ['reason', 'words', 'content', 'organisation'])
      expect((await post('operator', { ...asked, [part]: ' ' })).statusCode, part).toBe(400)
  })
})

describe('the link of a camera', () => {
  it('holds the id as one part of the address, whatever is in it', () => {
    expect(linkOf('https://video.example/{device}/live', "a/../$&?b#'")).toBe(
      "https://video.example/a%2F..%2F%24%26%3Fb%23'/live",
    )
  })

  it('must name a host, a scheme of video or web and the device, and no password', () => {
    const problems = (link: string) => readConfig({ CAMERA_LINK: link }).problems.join(' ')
    for (const good of ['https://v.example/{device}', 'rtsp://10.0.0.5:554/{device}?live=1'])
      expect(problems(good)).toBe('')
    for (const bad of [
      'javascript:alert({device})',
      'file:///etc/{device}',
      'https://{device}.example/',
      'https://v.example/live',
      'https://user:word@v.example/{device}',
      'v.example/{device}',
    ])
      expect(problems(bad), bad).toContain('CAMERA_LINK')
  })
})

const places = 'device,kind,site,community\ncam-1,camera,s1,c1\ngate-1,gate,s1,c1\nx,gate,s2,c2\n'

async function street(cameraLink: string) {
  const ctx = await testContext({ config: { cameraLink } })
  await importPlaces(ctx, places, 'csv')
  return ctx
}

function register({ db }: Awaited<ReturnType<typeof street>>) {
  return db
    .selectFrom('auditRecords')
    .select(['actorName', 'objectId', 'why', 'outcome', 'detail'])
    .where('what', '=', 'camera.called')
    .execute()
}
