// Times ONNX Runtime on the graphs of examples/kjv; one line of JSON with the median.
//
//   node onnxruntime.mjs DIR THREADS full:TOKENS|decode SECONDS
//
// Runs in a folder with `npm install --ignore-scripts onnxruntime-node`.
import { createRequire } from 'node:module';
import path from 'node:path';

const [dir, threads, kind, seconds] = process.argv.slice(2);
// The package is looked for in the folder that the command runs in.
const ort = createRequire(path.join(process.cwd(), 'package.json'))('onnxruntime-node');
const options = { intraOpNumThreads: +threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' };

const ids = (count) => new ort.Tensor('int64', BigInt64Array.from({ length: count },
  (_, i) => BigInt((i * 7919 + 13) % 256)), [1, count]);

const median = (times) => {
  times.sort((a, b) => a - b);
  const middle = times.length >> 1;
  return times.length % 2 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
};

// Calls for some seconds, three at least, after calls to warm up.
const measure = async (call) => {
  for (let i = 0; i < 2; i++) await call();
  const times = [];
  const begin = performance.now();
  while (times.length < 3 || performance.now() - begin < +seconds * 1e3) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return { median_ms: median(times), runs: times.length };
};

let timing;
if (kind.startsWith('full:')) {
  const session = await ort.InferenceSession.create(path.join(dir, 'kjv.full.onnx'), options);
  const feeds = { input_ids: ids(+kind.slice(5)) };
  timing = await measure(() => session.run(feeds));
} else {
  const session = await ort.InferenceSession.create(path.join(dir, 'kjv.decode.onnx'), options);
  const feeds = { input_ids: ids(1) };
  let position = 0;
  const states = session.inputNames.filter((name) => name.startsWith('state_in'));
  // The state of the first layer has twice the width: its queries are rotated.
  for (const name of states) {
    const shape = [1, 2, name.endsWith('_0') ? 256 : 128, 128];
    feeds[name] = new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b)), shape);
  }
  timing = await measure(async () => {
    feeds.position = new ort.Tensor('int64', BigInt64Array.from([BigInt(position++)]), [1]);
    const results = await session.run(feeds);
    for (const name of states) feeds[name] = results[name.replace('_in', '_out')];
  });
}
timing.version = ort.env.versions.node;
console.log(JSON.stringify(timing));
