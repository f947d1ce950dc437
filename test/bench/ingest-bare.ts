import mqtt from 'mqtt'

/**
 * The yardstick, in a process of its own: an mqtt.js subscriber at QoS 1 that only parses the JSON.
 * Takes the backlog of its session (URL, client id, messages) and says the milliseconds it took.
 */
const [, , url = '', clientId = '', messagesText = ''] = process.argv
const messages = Number(messagesText)
const properties = { sessionExpiryInterval: 3600 }
const client = mqtt.connect(url, { clientId, clean: false, protocolVersion: 5, properties })
let firstMs = 0
let taken = 0
client.on('message', (_, payload) => {
  if (taken === 0) firstMs = performance.now()
  JSON.parse(payload.toString())
  taken += 1
  if (taken < messages) return
  process.stdout.write(`${performance.now() - firstMs}\n`)
  client.end()
})
