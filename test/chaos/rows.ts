import type { Row } from './row.ts'
import { backlog } from './rows/backlog.ts'
import { brokerKilled, brokerStopped } from './rows/broker-restarts.ts'
import { diskErrors } from './rows/disk-errors.ts'
import { diskFull } from './rows/disk-full.ts'
import { duplicates } from './rows/duplicates.ts'
import { gatewayRestarts } from './rows/gateway-restarts.ts'
import { hostileIds } from './rows/hostile-ids.ts'
import { influxDown } from './rows/influx-down.ts'
import { influxHangs } from './rows/influx-hangs.ts'
import { influxKilled } from './rows/influx-killed.ts'
import { influxRefuses } from './rows/influx-refuses.ts'
import { ingestKilled } from './rows/ingest-killed.ts'
import { ingestStopped } from './rows/ingest-stopped.ts'
import { malformedFlood } from './rows/malformed-flood.ts'
import { outOfOrder } from './rows/out-of-order.ts'
import { oversized } from './rows/oversized.ts'
import { serverClock } from './rows/server-clock.ts'
import { sessionStolen } from './rows/session-stolen.ts'
import { soak } from './rows/soak.ts'
import { staleRetained } from './rows/stale-retained.ts'
import { tornJournal } from './rows/torn-journal.ts'
import { wildClocks } from './rows/wild-clocks.ts'

/** The rows of the failure table (reliability, 15) that are about ingest. */
export const rows: readonly Row[] = [
  ingestKilled,
  ingestStopped,
  influxDown,
  influxHangs,
  influxKilled,
  influxRefuses,
  brokerStopped,
  brokerKilled,
  sessionStolen,
  duplicates,
  outOfOrder,
  wildClocks,
  serverClock,
  diskFull,
  diskErrors,
  tornJournal,
  malformedFlood,
  oversized,
  hostileIds,
  staleRetained,
  gatewayRestarts,
  soak,
  backlog,
]
