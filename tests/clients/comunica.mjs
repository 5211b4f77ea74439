// Asks an endpoint the queries of some files with Comunica, and prints {file: answer} as JSON.
//     node comunica.mjs ENDPOINT FILE…
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, ...files] = process.argv.slice(2);
const engine = new QueryEngine();
const answers = {};
for (const file of files) {
  const query = await readFile(file, "utf8");
  const result = await engine.query(query, { sources: [{ type: "sparql", value: endpoint }] });
  const form = result.resultType === "quads" ? "application/n-triples" : "application/sparql-results+json";
  const { data } = await engine.resultToString(result, form);
  answers[file] = await text(data);
}
console.log(JSON.stringify(answers));
