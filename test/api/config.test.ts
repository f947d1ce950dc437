import { describe, expect, it } from 'vitest'
import { readConfig } from '../../api/config.ts'

describe('the configuration', () => {
  it('embeds everything and simulates a district when nothing is set', () => {
    const read = readConfig({})
    expect(read).toMatchObject({
      config: {
        parts: ['broker', 'ingest', 'api', 'simulators'],
        port: 8080,
        host: '127.0.0.1',
        mqtt: { embeddedPort: 1883 },
        simulate: true,
        demoAccounts: true,
      },
    })
  })

  it('stops simulating and making demo accounts as soon as one real server is named', () => {
    const read = readConfig({ DATABASE_URL: 'postgres://localhost/linli' })
    expect(read).toMatchObject({ config: { simulate: false, demoAccounts: false } })
  })

  it('simulates beside real servers when told to, with the accounts that the simulation needs', () => {
    const env = { MQTT_URL: 'mqtt://localhost', SIMULATE: 'on' }
    expect(readConfig(env)).toMatchObject({ config: { simulate: true, demoAccounts: true } })
    expect(readConfig({ ...env, DEMO_ACCOUNTS: 'off' }).problems).toEqual([
      'SIMULATE=on needs DEMO_ACCOUNTS=on: the simulated people sign in with them.',
    ])
  })

  it('makes demo accounts without a simulation when told to', () => {
    const read = readConfig({ MQTT_URL: 'mqtt://localhost', DEMO_ACCOUNTS: 'on' })
    expect(read).toMatchObject({ config: { simulate: false, demoAccounts: true } })
  })

  it('believes forwarding headers only from this machine unless a proxy is named', () => {
    expect(readConfig({})).toMatchObject({ config: { trustProxy: ['loopback'] } })
    const read = readConfig({ TRUST_PROXY: '172.16.0.0/12, 10.0.0.1' })
    expect(read).toMatchObject({ config: { trustProxy: ['172.16.0.0/12', '10.0.0.1'] } })
  })

  it('takes for a proxy only what the door would', () => {
    const read = readConfig({ TRUST_PROXY: 'uniquelocal,fd00::/8,10.0.0.0/33,10.0.0.1/,nginx' })
    expect(read.problems.map((line) => line.match(/"(.*)"/)?.[1])).toEqual([
      '10.0.0.0/33',
      '10.0.0.1/',
      'nginx',
    ])
  })

  it('reports every problem at once, in words', () => {
    const read = readConfig({
      PORT: '99999',
      MQTT_URL: 'http://localhost',
      INFLUX_URL: 'localhost:8086',
      DATABASE_URL: 'mysql://localhost',
      SIMULATE: 'yes',
      BROKER_UNSAFE: 'true',
      JOURNAL_KEEP_DAYS: '0',
    })
    expect(read.problems).toEqual([
      'SIMULATE must be on or off; it is "yes".',
      'PORT must be a whole number from 0 to 65535; it is "99999".',
      expect.stringMatching(/^MQTT_URL must be a URL that starts with mqtt:/),
      expect.stringMatching(/^INFLUX_URL must be a URL/),
      expect.stringMatching(/^DATABASE_URL must be a URL/),
      'JOURNAL_KEEP_DAYS must be a whole number from 1 to 3650; it is "0".',
      'BROKER_UNSAFE must be accept; it is "true".',
    ])
  })

  it('asks a lone api or ingest for all three servers', () => {
    for (const part of ['api', 'ingest']) {
      const { problems } = readConfig({}, [part])
      expect(problems.map((line) => line.split(' ')[0])).toEqual([
        'MQTT_URL',
        'INFLUX_URL',
        'DATABASE_URL',
      ])
    }
  })

  it('lets the embedded broker run only together with ingest', () => {
    expect(readConfig({}, ['broker']).problems).toContainEqual(
      expect.stringMatching(/only together with ingest/),
    )
  })

  it('names a part that does not exist', () => {
    expect(readConfig({}, ['dashbord']).problems).toContainEqual(
      expect.stringMatching(/"dashbord" is not a part of Linli/),
    )
  })

  it('takes an identity provider whole, over TLS, and with a way back', () => {
    const env = {
      OIDC_ISSUER: 'https://id.example.cn/realms/city',
      OIDC_CLIENT_ID: 'linli',
      OIDC_CLIENT_SECRET: 'a secret of the tests',
      PUBLIC_URL: 'https://linli.example.cn',
      OIDC_TRUSTS_SECOND_FACTOR: 'mfa, hwk',
    }
    expect(readConfig(env)).toMatchObject({
      config: { openId: { label: '统一身份认证', secondFactorWords: ['mfa', 'hwk'] } },
    })
    expect(readConfig({}).problems).toEqual([])
    const plain = { ...env, OIDC_ISSUER: 'http://id.example.cn', PUBLIC_URL: '' }
    expect(readConfig(plain).problems).toEqual([
      'OIDC_ISSUER must be a URL that starts with https:// (http:// only on loopback).',
      'OIDC_ISSUER needs PUBLIC_URL: the identity provider sends people back to it.',
    ])
    expect(readConfig({ OIDC_CLIENT_ID: 'linli' }).problems).toEqual([
      'OIDC_CLIENT_ID: set OIDC_ISSUER too, or leave out.',
    ])
  })
})
