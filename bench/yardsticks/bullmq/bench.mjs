// BullMQ on the same Valkey: `node bench.mjs drain|adds|works ...`, one JSON object on stdout.
// Times of process.hrtime: CLOCK_MONOTONIC, one for all processes of the machine.
import { createRequire } from "node:module";
import { join } from "node:path";

const { BENCH_SOCKET: path, BENCH_PASSWORD: password, BENCH_MODULES: modules } = process.env;
const require = createRequire(join(modules, "package.json"));
const { Queue, Worker } = require("bullmq");
const connection = { path, password, maxRetriesPerRequest: null };
const QUEUE = "bench";
const PAYLOAD = { contact: "tel-1763760000.12", queue: "drogi", language: "pl" };
const BATCH = 1000;
const SEED = 19115;
const options = { removeOnComplete: true, removeOnFail: true };

const now = () => process.hrtime.bigint();
// A pipe takes 64 KB at once: to exit before the rest is written would cut it off.
const tell = (told) =>
  new Promise((resolve) => process.stdout.write(`${JSON.stringify(told)}\n`, resolve));

function random(seed) {
  // mulberry32: the same arrivals in every run
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// All jobs are there before the worker starts: the time is that of picking up and finishing.
async function drain(jobs, concurrency) {
  const queue = new Queue(QUEUE, { connection });
  await queue.obliterate({ force: true });
  for (let done = 0; done < jobs; done += BATCH) {
    const count = Math.min(BATCH, jobs - done);
    await queue.addBulk(Array.from({ length: count }, () => ({ name: "c", data: PAYLOAD, opts: options })));
  }
  let finished = 0;
  const took = await new Promise((resolve) => {
    let began = 0n;
    const worker = new Worker(QUEUE, async () => {}, { connection, concurrency, autorun: false });
    worker.on("completed", () => {
      finished += 1;
      if (finished === jobs) resolve({ worker, s: Number(now() - began) / 1e9 });
    });
    worker.waitUntilReady().then(() => {
      began = now();
      worker.run();
    });
  });
  await took.worker.close();
  await queue.close();
  await tell({ rate: jobs / took.s });
}

// Poisson arrivals; every job carries the time at which it was added.
async function adds(rate, seconds) {
  const queue = new Queue(QUEUE, { connection });
  const draw = random(SEED);
  const end = now() + BigInt(Math.round(seconds * 1e9));
  let due = now();
  const sent = [];
  while (due < end) {
    const ahead = Number(due - now()) / 1e6;
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
    while (due <= now()) {
      sent.push(queue.add("c", { ...PAYLOAD, at: String(now()) }, options));
      due += BigInt(Math.round((-Math.log(1 - draw()) / rate) * 1e9));
    }
  }
  await Promise.all(sent);
  await queue.close();
  await tell({ added: sent.length });
}

async function works(concurrency, seconds) {
  const waits = [];
  const worker = new Worker(
    QUEUE,
    async (job) => {
      waits.push(Number(now() - BigInt(job.data.at)) / 1e6);
    },
    { connection, concurrency },
  );
  await worker.waitUntilReady();
  process.stderr.write("ready\n");
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await worker.close();
  await tell({ waits_ms: waits });
}

const [act, ...numbers] = process.argv.slice(2);
await { drain, adds, works }[act](...numbers.map(Number));
process.exit(0);
