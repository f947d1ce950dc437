/** 平台自身的异常：对值班员说明意味着什么、该做什么，对管理员说明要修什么。 */
export const alarms = {
  since: '{{time}} 起',
  more: '{{title}}（另有 {{n}} 项）',
  advice: '如何处理：',
  figures: {
    messages_missing: '{{gaps}} 处缺口，共 {{n}} 条消息始终没有到。',
    session_lost: '消息总线丢掉了接入的会话，连同替它保存的消息。',
    journal_damaged: '{{n}} 条存下的消息读不回来。',
    journal_nearly_full: '已用去预算的 {{share}}%。',
    reactions_behind: '落后 {{n}} 秒。',
  },
  notice: {
    browser_down: {
      title: '与服务器断开，正在重连',
      means: '画面停在最近一次更新时的样子。',
      deed: '会自动恢复。若一直不恢复，请检查本机网络。',
      advice: '检查本机能否连到服务器。',
    },
    records_down: {
      title: '业务库连不上',
      means: '事件、任务、账目暂时读写不了。设备消息仍在接收并存好。',
      deed: '先用纸笔记录，马上通知管理员。',
      advice: '检查业务数据库是否在运行、能否连接（DATABASE_URL）、磁盘是否已满。',
    },
    broker_down: {
      title: '消息总线断开',
      means: '收不到设备消息。消息在总线或设备里等候，恢复后补收。地图上是旧值。',
      deed: '接到的情况请人工上报。若持续数分钟，请通知管理员。',
      advice: '检查消息总线是否在运行，地址、口令、证书是否正确（MQTT_URL）。恢复后自动重连。',
    },
    ingest_down: {
      title: '接入已停止',
      means: '设备消息暂不接收，在消息总线里等候，恢复后补收。地图上是旧值。',
      deed: '接到的情况请人工上报，并马上通知管理员。',
      advice: '检查接入进程是否在运行，看它最后的日志。重新启动后从停下处继续。',
    },
    telemetry_down: {
      title: '时序库没有应答',
      means: '曲线与历史值暂时看不到。实时地图与事件照常，读数已存在磁盘上。',
      deed: '值班席无需操作。若持续十分钟，请告诉管理员。',
      advice: '检查时序库是否在运行、能否连到（INFLUX_URL）。',
    },
    journal_failing: {
      title: '接入磁盘出错',
      means:
        '设备消息写不进磁盘，因此暂不接收，在消息总线里等候；此前收到的都已存好。地图上是旧值。',
      deed: '接到的情况请人工上报，并马上通知管理员。',
      advice: '检查 DATA_DIR/journal 所在磁盘（系统日志、SMART）。磁盘可写后自动继续。',
    },
    journal_full: {
      title: '接入磁盘已满',
      means:
        '没有空间存设备消息，因此暂不接收，在消息总线里等候；此前收到的都已存好。地图上是旧值。',
      deed: '接到的情况请人工上报，并马上通知管理员。',
      advice:
        '腾出磁盘空间，或调大 JOURNAL_MAX_GB。下面某个环节尚未处理的消息不会被删除，所以先修好落后的环节。',
    },
    telemetry_refused: {
      title: '时序库拒绝写入',
      means: '读数已安全存在磁盘上等候。实时地图、事件、停车照常，曲线稍后补齐。',
      deed: '值班席无需操作。请当天告诉管理员。',
      advice:
        '口令、权限或数据库有误：检查 INFLUX_TOKEN、INFLUX_BUCKET，以及数据库是否存在。修好后自动继续。',
    },
    broker_unsafe: {
      title: '消息总线可能丢消息',
      means: '按现在的设置，消息总线重启或过载时可能丢失设备消息。当前画面是对的。',
      deed: '值班席无需操作。',
      advice: '采用 deploy/mosquitto.conf 中的设置，重启消息总线，再去掉 BROKER_UNSAFE 启动邻里。',
    },
    telemetry_away: {
      title: '时序库失联',
      means: '读数已安全存在磁盘上等候。实时地图、事件、停车照常，曲线稍后补齐。',
      deed: '值班席无需操作。若持续十分钟，请告诉管理员。',
      advice: '检查时序库是否在运行、能否连到（INFLUX_URL）。恢复后自动重试并补写。',
    },
    journal_nearly_full: {
      title: '接入磁盘将满',
      means: '存设备消息的空间快用完了。目前没有缺失。',
      deed: '请当天告诉管理员。',
      advice:
        '腾出磁盘空间，调大 JOURNAL_MAX_GB 或调小 JOURNAL_KEEP_DAYS。若下面某个环节落后，先修好它。',
    },
    journal_damaged: {
      title: '存下的消息有损坏',
      means: '少数存下的消息读不回来了，其余不受影响。',
      deed: '值班席无需操作。',
      advice: '检查磁盘（SMART、文件系统）。在“缺失的消息”里可以看到是否涉及某台设备。',
    },
    messages_missing: {
      title: '有设备消息缺失',
      means: '部分设备的消息始终没有到，它们当时的状态不得而知。',
      deed: '值班席无需操作。',
      advice:
        '见“缺失的消息”。同一时间涉及许多设备，多半是消息总线；只涉及一台，多半是它自己的线路。',
    },
    reactions_behind: {
      title: '事件处理滞后',
      means: '设备告警与停车处理得慢：事件可能发生数分钟后才出现。地图上的值是最新的。',
      deed: '多看地图，等不得的情况请人工上报。若越来越慢，请告诉管理员。',
      advice: '若“事件与停车”环节越落越远，检查业务数据库（负载、锁、磁盘）和接入日志。',
    },
  },
}
