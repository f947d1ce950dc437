import { describe, expect, it } from 'vitest'
import { codecs } from '../../devices/codecs/list.ts'
import { decode, drivers, subscriptionOf, subscriptions } from '../../devices/index.ts'
import { isModel, models } from '../../devices/models.ts'
import { receivedAt, wire } from './wire.ts'

describe('the subscriptions', () => {
  it('are the fixed ones and no others', () => {
    expect([...subscriptions].sort()).toEqual([
      'application/+/device/+/event/+',
      'frigate/available',
      'frigate/reviews',
      'linli/v1/#',
      'v3/+/devices/+/up',
    ])
  })

  it.each([
    ['linli/v1/a/b/contact', 'linli/v1/#'],
    ['linli/v1', 'linli/v1/#'],
    ['application/1/device/2/event/up', 'application/+/device/+/event/+'],
    ['v3/app@tenant/devices/d/up', 'v3/+/devices/+/up'],
    ['frigate/reviews', 'frigate/reviews'],
    ['frigate/available', 'frigate/available'],
  ])('%s came by %s', (topic, filter) => {
    expect(subscriptionOf(topic)).toBe(filter)
  })

  it.each([
    'linli/v2/a/b/contact',
    'linli/v10/a/b/contact',
    'application/1/device/2/event/up/more',
    'application/1/device/2/command/down',
    'v3/app/devices/d/join',
    'v3/app/devices/d/down/queued',
    'frigate/events',
    'frigate/lane_north/person/snapshot',
    'frigate/tracked_object_update',
    '$SYS/broker/uptime',
    '',
  ])('%j is nobody’s: no subscription, and decode says no_driver', (topic) => {
    const { readings, problems } = decode(topic, wire('{}'), receivedAt)
    expect(subscriptionOf(topic)).toBeUndefined()
    expect(readings).toEqual([])
    expect(problems.map(({ reason }) => reason)).toEqual(['no_driver'])
  })
})

describe('decode', () => {
  it('turns a fault of the model lookup into a problem instead of throwing', () => {
    const message = { deviceInfo: { devEui: '00aabbccddeeff01' }, fPort: 1, data: 'AQ==' }
    const { readings, problems } = decode(
      'application/1/device/00aabbccddeeff01/event/up',
      wire(message),
      receivedAt,
      () => {
        throw new Error('no registry')
      },
    )
    expect(readings).toEqual([])
    expect(problems.map(({ reason }) => reason)).toEqual(['driver_failed'])
  })

  it('asks the registry by DevEUI in lower case', () => {
    const asked: string[] = []
    const message = { deviceInfo: { devEui: '00AABBCCDDEEFF01' }, fPort: 1, data: 'AQ==' }
    decode('application/1/device/00AABBCCDDEEFF01/event/up', wire(message), receivedAt, (id) => {
      asked.push(id)
      return undefined
    })
    expect(asked).toEqual(['00aabbccddeeff01'])
  })

  it('trusts the registry before the name the network gives', () => {
    const message = {
      deviceInfo: { devEui: '00aabbccddeeff01', deviceProfileName: 'Nwave NPS405' },
      fPort: 2,
      data: 'ARI=',
    }
    const { readings } = decode(
      'application/1/device/00aabbccddeeff01/event/up',
      wire(message),
      receivedAt,
      () => 'bosch-tps110',
    )
    expect(readings[0]?.fields).toEqual({ occupied: true, temperatureC: 18 })
  })

  it('has each driver under one name, and a codec for each model', () => {
    expect(new Set(drivers.map(({ name }) => name)).size).toBe(drivers.length)
    for (const model of models) expect(codecs[model].model).toBe(model)
    expect(isModel('bosch-tps110')).toBe(true)
    expect(isModel('constructor')).toBe(false)
  })
})
