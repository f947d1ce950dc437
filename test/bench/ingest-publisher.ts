import mqtt from 'mqtt'

/**
 * Publishes native parking messages at QoS 1, in a process of its own: URL, messages, bays, the time
 * of the first, how many fall on one millisecond, and how many a second (0: as fast as they are
 * acknowledged). Says `published` once the broker has acknowledged them all.
 */
const [url = '', ...numbers] = process.argv.slice(2)
const [messages = 0, bays = 1, startMs = 0, messagesPerMs = 1, perSecond = 0] = numbers.map(Number)

const client = await mqtt.connectAsync(url, { clean: true })
const window = 500
const tickMs = 5
const beginMs = performance.now()
let acknowledged = 0
let sent = 0

await new Promise<void>((resolve, reject) => {
  function sendMore() {
    while (sent < due() && sent - acknowledged < window) send(sent++)
  }
  function due() {
    if (perSecond === 0) return messages
    return Math.min(messages, ((performance.now() - beginMs) / 1000) * perSecond)
  }
  function send(index: number) {
    const bay = index % bays
    const seq = Math.floor(index / bays)
    const message = {
      at: startMs + Math.floor(index / messagesPerMs),
      seq,
      boot: 'b1',
      occupied: Math.floor((seq + bay) / 10) % 2 === 0,
      batteryV: 3.6,
      temperatureC: 21.5,
    }
    const topic = `linli/v1/site-1/bay-${bay}/parking.bay`
    client.publish(topic, JSON.stringify(message), { qos: 1 }, (error) => {
      if (error) return reject(error)
      acknowledged += 1
      if (acknowledged < messages) return sendMore()
      clearInterval(pacing)
      resolve()
    })
  }
  const pacing = setInterval(sendMore, tickMs)
  sendMore()
})
await client.endAsync()
process.stdout.write('published\n')
