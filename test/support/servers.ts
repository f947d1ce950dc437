import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'
import { describe } from 'vitest'

/** A real server on a free port, with its data in a folder of its own that goes when it stops. */
export type RealServer = {
  url: string
  /** Takes it down and brings it back on the same port with the same data. */
  stopProcess(signal?: NodeJS.Signals): Promise<void>
  startProcess(): Promise<void>
  /** Sends a signal and does not wait, for one that it survives. */
  signal(signal: NodeJS.Signals): void
  /** Undefined while it is down. */
  pid(): number | undefined
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

const programs = {
  mosquitto: { binary: 'mosquitto', install: 'apt-get install mosquitto' },
  influxdb: { binary: 'influxd', install: 'apt-get install influxdb' },
  postgresql: { binary: 'initdb', install: 'apt-get install postgresql' },
} as const
export type ServerName = keyof typeof programs

/** A suite that needs servers: skipped by name with the install line, unless CI demands them. */
export function describeWith(names: readonly ServerName[], title: string, suite: () => void): void {
  const missing = names.filter((name) => !hasServer(name))
  const required = process.env.LINLI_REQUIRE_SERVERS === '1'
  if (missing.length === 0 || required) {
    describe(title, suite)
    return
  }
  const lines = missing.map((name) => programs[name].install).join('; ')
  describe.skip(`${title} (not installed: ${missing.join(', ')}; ${lines})`, suite)
}

export function hasServer(name: ServerName): boolean {
  return locate(programs[name].binary) !== undefined
}

/** Mosquitto with the configuration the tests and the bench need; `lines` are added to it. */
export function startMosquitto(lines: readonly string[] = []): Promise<RealServer> {
  return startMosquittoWith((folder, port) =>
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      'max_queued_messages 0',
      'max_inflight_messages 100',
      ...lines,
    ].join('\n'),
  )
}

/** Mosquitto with a whole configuration, which may keep its data in `folder` and listens on `port`. */
export async function startMosquittoWith(
  configure: (folder: string, port: number) => string | Promise<string>,
): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'linli-mosquitto-'))
  const port = await freePort()
  const file = join(folder, 'mosquitto.conf')
  const own = isRoot() ? 'user root\n' : ''
  await writeFile(file, `${await configure(folder, port)}\n${own}`)
  return server(folder, `mqtt://127.0.0.1:${port}`, {
    command: program('mosquitto'),
    args: ['-c', file],
    isReady: () => accepts(port),
  })
}

export async function startInfluxdb(): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'linli-influxdb-'))
  const [port, rpcPort] = [await freePort(), await freePort()]
  const file = join(folder, 'influxdb.conf')
  await writeFile(
    file,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
`,
  )
  const url = `http://127.0.0.1:${port}`
  return server(folder, url, {
    command: program('influxdb'),
    args: ['-config', file],
    isReady: async () => (await fetch(`${url}/ping`)).status === 204,
  })
}

/** PostgreSQL refuses to run as root, so there it runs as its own user. */
export async function startPostgresql(): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'linli-postgresql-'))
  const port = await freePort()
  const owner: { uid?: number; gid?: number } = isRoot() ? postgresUser() : {}
  if (owner.uid !== undefined && owner.gid !== undefined) {
    await chown(folder, owner.uid, owner.gid)
    await chmod(folder, 0o700)
  }
  const data = join(folder, 'data')
  execFileSync(
    program('postgresql'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: folder, stdio: 'ignore' },
  )
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'fsync=off',
    'max_connections=100',
  ]
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return server(folder, url, {
    command: join(program('postgresql'), '..', 'postgres'),
    args: ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])],
    isReady: () => answersSql(url),
    signal: 'SIGINT',
    ...owner,
  })
}

type Launch = {
  command: string
  args: string[]
  isReady: () => Promise<boolean>
  signal?: NodeJS.Signals
  uid?: number
  gid?: number
}

async function server(folder: string, url: string, launch: Launch): Promise<RealServer> {
  const { command, args, isReady, signal: ending = 'SIGTERM', uid, gid } = launch
  let child: ReturnType<typeof spawn> | undefined

  async function startProcess() {
    const user = uid === undefined ? {} : { uid, gid }
    const started = spawn(command, args, { ...user, cwd: folder, stdio: 'ignore' })
    child = started
    const deadline = Date.now() + 20_000
    while (!(await isReady().catch(() => false))) {
      if (started.exitCode !== null || Date.now() > deadline)
        throw new Error(`${command} did not start (exit code ${started.exitCode})`)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
  async function stopProcess(signal: NodeJS.Signals = ending) {
    const ended = child
    child = undefined
    if (!ended || ended.exitCode !== null) return
    const gone = new Promise((resolve) => ended.once('exit', resolve))
    ended.kill(signal)
    await gone
  }

  await startProcess()
  return {
    url,
    startProcess,
    stopProcess,
    signal: (signal) => child?.kill(signal),
    pid: () => child?.pid,
    async stop() {
      await stopProcess()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function program(name: ServerName): string {
  const { binary, install } = programs[name]
  const path = locate(binary)
  if (!path) throw new Error(`${name} is not installed: ${install}`)
  return path
}

/** In PATH, in /usr/sbin, or where Debian keeps PostgreSQL's programs, newest version first. */
function locate(binary: string): string | undefined {
  const postgres = '/usr/lib/postgresql'
  const versions = existsSync(postgres) ? readdirSync(postgres).sort().reverse() : []
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    ...versions.map((version) => join(postgres, version, 'bin')),
  ]
  return folders.map((folder) => join(folder, binary)).find((path) => existsSync(path))
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.end()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A server that is starting up takes the connection and refuses the session. */
async function answersSql(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.end()
  return true
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function postgresUser(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
