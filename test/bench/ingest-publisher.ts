import mqtt from 'mqtt'

/**
 * Publishes native parking messages at QoS 1, in a process of its own: URL, messages, bays, the
 * time of the first and how many fall on one millisecond. Says `published` once the broker has acknowledged them all.
 */
const [, , url = '', messagesText = '', baysText = '', startText = '', perMsText = ''] =
  process.argv
const messages = Number(messagesText)
const bays = Number(baysText)
const startMs = Number(startText)
const messagesPerMs = Number(perMsText)

const client = await mqtt.connectAsync(url, { clean: true })
let acknowledged = 0
let sent = 0
const window = 500

await new Promise<void>((resolve, reject) => {
  function sendMore() {
    while (sent < messages && sent - acknowledged < window) send(sent++)
  }
  function send(index: number) {
    const bay = index % bays
    const seq = Math.floor(index / bays)
    const message = {
      at: startMs + Math.floor(index / messagesPerMs),
      seq,
      boot: 'b1',
      occupied: (bay + Math.floor(seq / 10)) % 2 === 0,
      batteryV: 3.6,
      temperatureC: 21.5,
    }
    const topic = `linli/v1/site-1/bay-${bay}/parking.bay`
    client.publish(topic, JSON.stringify(message), { qos: 1 }, (error) => {
      if (error) return reject(error)
      acknowledged += 1
      if (acknowledged === messages) resolve()
      sendMore()
    })
  }
  sendMore()
})
await client.endAsync()
process.stdout.write('published\n')
