/** What stands against the platform itself: for the desk what it means and what to do, for the administrator what to mend. */
export const alarms = {
  since: 'since {{time}}',
  more: '{{title}} (+{{n}})',
  advice: 'What to do:',
  figures: {
    messages_missing: 'Messages that never came: {{n}}, in {{gaps}} gaps.',
    session_lost: 'The broker forgot the session of ingest and what it kept for it.',
    journal_damaged: 'Kept messages that cannot be read back: {{n}}.',
    journal_nearly_full: '{{share}} % of the budget is used.',
    reactions_behind: '{{n}} s behind.',
  },
  notice: {
    browser_down: {
      title: 'Connection lost, reconnecting',
      means: 'This screen shows what it knew at the last update.',
      deed: "It comes back by itself. If not, check this computer's network.",
      advice: 'See whether this machine reaches the server.',
    },
    records_down: {
      title: 'Records out of reach',
      means:
        'Incidents, tasks and books can be neither read nor written. Device messages are still taken and kept.',
      deed: 'Note what happens on paper and call the administrator now.',
      advice:
        'See whether the records database runs and takes connections (DATABASE_URL), and whether its disk is full.',
    },
    broker_down: {
      title: 'Message broker cut off',
      means:
        'No device message comes in. They wait in the broker or in the devices and are taken later. The map shows old values.',
      deed: 'Report by hand what you hear of. If it lasts some minutes, call the administrator.',
      advice:
        'See whether the broker runs, and whether address, password and certificate are right (MQTT_URL). Linli connects again by itself.',
    },
    ingest_down: {
      title: 'Intake has stopped',
      means:
        'No device message is taken. They wait in the broker and are taken later. The map shows old values.',
      deed: 'Report by hand what you hear of, and call the administrator now.',
      advice:
        'See whether the ingest process runs and what its log says last. It goes on where it stopped.',
    },
    telemetry_down: {
      title: 'Telemetry store does not answer',
      means:
        'Charts and past values cannot be shown. Live map and incidents go on; readings are kept on disk.',
      deed: 'Nothing to do at the desk. If it lasts ten minutes, tell the administrator.',
      advice: 'See whether the telemetry store runs and can be reached (INFLUX_URL).',
    },
    journal_failing: {
      title: 'Intake disk failing',
      means:
        'Device messages cannot be put on disk, so none is taken; they wait in the broker. What came before is safe. The map shows old values.',
      deed: 'Report by hand what you hear of, and call the administrator now.',
      advice:
        'Look at the disk of DATA_DIR/journal (system log, SMART). Once it can be written again ingest goes on by itself.',
    },
    journal_full: {
      title: 'Intake disk full',
      means:
        'There is no room for device messages, so none is taken; they wait in the broker. What came before is safe. The map shows old values.',
      deed: 'Report by hand what you hear of, and call the administrator now.',
      advice:
        'Free disk space, or raise JOURNAL_MAX_GB. Messages that a step below has not dealt with are never deleted, so mend the step that is behind first.',
    },
    telemetry_refused: {
      title: 'Telemetry store refuses readings',
      means:
        'Readings are safe on disk and wait. Live map, incidents and parking go on; the charts fill up afterwards.',
      deed: 'Nothing to do at the desk. Tell the administrator today.',
      advice:
        'Its password, right or database is wrong: check INFLUX_TOKEN and INFLUX_BUCKET, and that the database exists. Ingest tries again by itself.',
    },
    broker_unsafe: {
      title: 'Broker may lose messages',
      means:
        'The broker is set up so that it can lose device messages when it restarts or is overloaded. What is shown now is right.',
      deed: 'Nothing to do at the desk.',
      advice:
        'Take over the settings of deploy/mosquitto.conf, restart the broker, then start Linli without BROKER_UNSAFE.',
    },
    telemetry_away: {
      title: 'Telemetry store away',
      means:
        'Readings are safe on disk and wait. Live map, incidents and parking go on; the charts fill up afterwards.',
      deed: 'Nothing to do at the desk. If it lasts ten minutes, tell the administrator.',
      advice:
        'See whether the telemetry store runs and can be reached (INFLUX_URL). Ingest tries again by itself and catches up.',
    },
    journal_nearly_full: {
      title: 'Intake disk nearly full',
      means: 'Room for device messages is running out. Nothing is missing yet.',
      deed: 'Tell the administrator today.',
      advice:
        'Free disk space, raise JOURNAL_MAX_GB or lower JOURNAL_KEEP_DAYS. If a step below is behind, mend that first.',
    },
    journal_damaged: {
      title: 'Damaged messages on disk',
      means: 'A few stored messages cannot be read any more. All others are untouched.',
      deed: 'Nothing to do at the desk.',
      advice:
        'Check the disk (SMART, file system). Under "Missing messages" you see whether a device\'s message was among them.',
    },
    messages_missing: {
      title: 'Device messages missing',
      means: 'Some messages of devices never came; what they said is not known.',
      deed: 'Nothing to do at the desk.',
      advice:
        'See "Missing messages". Many devices at one time point to the broker, one device alone to its own line.',
    },
    reactions_behind: {
      title: 'Incidents come late',
      means:
        'Device alarms and parking are dealt with late: an incident may appear minutes after it happened. Values on the map are current.',
      deed: 'Keep an eye on the map and report by hand what cannot wait. If it grows, tell the administrator.',
      advice:
        'If the step "Incidents and parking" falls further behind, look at the records database (load, locks, disk) and at the log of ingest.',
    },
  },
}
