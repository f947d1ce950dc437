import { execFileSync } from 'node:child_process'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mqtt, { type MqttClient } from 'mqtt'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { subscriptions } from '../../devices/index.ts'
import { probeBroker } from '../../ingest/broker-probe.ts'
import { eventually } from '../support/eventually.ts'
import { describeWith, freePort, startMosquittoWith } from '../support/servers.ts'

const password = 'a password for tests'
const tools = { openssl: 'openssl', passwords: 'mosquitto_passwd' }
let [devices, services, plain] = [0, 0, 0]
let folder = ''

/** A certificate authority, a server and one device, `gate-1`. */
function makeCertificates(): void {
  const openssl = (...args: string[]) =>
    execFileSync(tools.openssl, args, { cwd: folder, stdio: 'ignore' })
  const key = (name: string) => [
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', `${name}.key`],
  ]
  openssl('req', '-x509', ...key('ca'), '-out', 'ca.crt', '-subj', '/CN=ca', '-days', '2')
  for (const [name, subject] of [
    ['server', '/CN=localhost'],
    ['device', '/CN=gate-1'],
  ] as const) {
    openssl('req', ...key(name), '-out', `${name}.csr`, '-subj', subject)
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2']
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...signed)
  }
}

async function tls(name?: string) {
  const ca = await readFile(join(folder, 'ca.crt'))
  // The certificate names no address: the authority is what is checked here.
  const trust = { ca, checkServerIdentity: () => undefined }
  if (!name) return trust
  const [cert, key] = await Promise.all(
    ['crt', 'key'].map((ending) => readFile(join(folder, `${name}.${ending}`))),
  )
  return { ...trust, ...(cert && key ? { cert, key } : {}) }
}

async function open(url: string, options: mqtt.IClientOptions): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { ...options, reconnectPeriod: 0 }, false)
  client.on('error', () => {})
  onTestFinished(() => client.endAsync(true))
  return client
}

describeWith(['mosquitto'], 'Mosquitto as it is shipped for devices from outside', () => {
  beforeAll(async () => {
    ;[devices, services] = await Promise.all([freePort(), freePort()])
    const shipped = await readFile('deploy/mosquitto-tls.conf', 'utf8')
    const broker = await startMosquittoWith(async (own, port) => {
      folder = own
      plain = port
      makeCertificates()
      await copyFile('deploy/mosquitto.acl', join(own, 'mosquitto.acl'))
      const passwords = ['-b', '-c', join(own, 'passwords'), 'linli', password]
      execFileSync(tools.passwords, passwords, { stdio: 'ignore' })
      const placed = shipped
        .replaceAll('/mosquitto/config/certs/', `${own}/`)
        .replaceAll('/mosquitto/config/', `${own}/`)
        .replace('/mosquitto/data/', `${own}/`)
        .replace('listener 8883', `listener ${devices} 127.0.0.1`)
        .replace('listener 8884', `listener ${services} 127.0.0.1`)
      return `${placed}\nlistener ${port} 127.0.0.1`
    })
    return () => broker.stop()
  })

  it('keeps what it acknowledges, by the probe of Linli with its own account', async () => {
    const url = `mqtt://linli:${encodeURIComponent(password)}@127.0.0.1:${plain}`
    expect(await probeBroker(url)).toEqual({ kind: 'safe' })
  })

  it('lets a device speak for itself only', async () => {
    const account = { username: 'linli', password }
    const linli = await open(`mqtts://127.0.0.1:${services}`, { ...(await tls()), ...account })
    const heard: string[] = []
    linli.on('message', (topic) => heard.push(topic))
    await linli.subscribeAsync([...subscriptions], { qos: 1 })
    const certified = await tls('device')
    const device = await open(`mqtts://127.0.0.1:${devices}`, certified)
    await device.publishAsync('linli/v1/s1/gate-1/gate.state', '{}', { qos: 1 })
    await device.publishAsync('linli/v1/s1/gate-2/gate.state', '{}', { qos: 0 })
    await device.publishAsync('linli/internal/live/frames', '{}', { qos: 0 })
    const again = await open(`mqtts://127.0.0.1:${devices}`, certified)
    await again.publishAsync('linli/v1/s1/gate-1/device.health', '{}', { qos: 1 })
    await eventually(() =>
      expect(heard).toEqual(['linli/v1/s1/gate-1/gate.state', 'linli/v1/s1/gate-1/device.health']),
    )
  })

  it('takes no device without a certificate and no service without a password', async () => {
    const noCertificate = open(`mqtts://127.0.0.1:${devices}`, await tls())
    await expect(noCertificate).rejects.toThrow()
    const noPassword = open(`mqtts://127.0.0.1:${services}`, await tls())
    await expect(noPassword).rejects.toThrow('Not authorized')
  })

  it('lets Linli hear every topic that its drivers read', async () => {
    const acl = await readFile('deploy/mosquitto.acl', 'utf8')
    const readable = [...acl.matchAll(/^topic read (\S+)$/gm)].map(([, filter]) => filter)
    expect(readable.sort()).toEqual([...subscriptions].sort())
  })

  it('keeps as much as the configuration for a private network, line by line', async () => {
    const [open, closed] = await Promise.all(
      ['mosquitto.conf', 'mosquitto-tls.conf'].map((name) => readFile(`deploy/${name}`, 'utf8')),
    )
    const kept = /^(persist|autosave|max_|set_tcp).*$/gm
    expect(closed?.match(kept)).toEqual(open?.match(kept))
  })
})
