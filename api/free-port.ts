import { once } from 'node:events'
import { createServer } from 'node:net'

/** Why nothing can listen there: what the system says, e.g. EADDRINUSE; undefined: it can. */
export async function whyNotFree(port: number, host: string): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  } finally {
    server.close()
  }
}
