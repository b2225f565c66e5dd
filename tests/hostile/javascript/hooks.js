// family: channel
// what: leaves hooks that count: of asynchronous work, of performance, of diagnostics, of garbage
// want: passed

const async_hooks = require("async_hooks");
const channels = require("diagnostics_channel");
const { PerformanceObserver, performance } = require("perf_hooks");

let seen = 0;

function answer(x) {
  if (globalThis.counted || performance.getEntriesByName("counted").length > 0) return "an earlier input";
  globalThis.counted = true;
  performance.mark("counted");
  async_hooks.createHook({ init() { seen++; } }).enable();
  channels.subscribe("http.client.request.start", () => { seen++; });
  new PerformanceObserver(() => { seen++; }).observe({ entryTypes: ["mark", "gc"] });
  new FinalizationRegistry(() => { seen++; }).register({}, 1);
  return 2 * x;
}
