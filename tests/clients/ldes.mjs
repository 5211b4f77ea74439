// Replicates an event stream with ldes-client and prints the newest version of each thing as N-Quads.
//     node ldes.mjs ADDRESS [ascending]
import { intoConfig, replicateLDES } from "ldes-client";
import { Writer } from "n3";

const [url, order] = process.argv.slice(2);
const client = replicateLDES(intoConfig({ url, noShape: true, urlIsView: false }), order ?? "none");
let failed = "";
client.on?.("error", (error) => { failed = String(error); });
const members = [];
const reader = client.stream({ highWaterMark: 100 }).getReader();
for (let next = await reader.read(); !next.done; next = await reader.read()) {
  const { id, quads, timestamp, isVersionOf } = next.value;
  members.push({
    id: id.value,
    thing: isVersionOf,
    made: timestamp,
    quads: new Writer({ format: "N-Quads" }).quadsToString(quads),
  });
}
if (failed) throw new Error(failed);
console.log(JSON.stringify(members));
