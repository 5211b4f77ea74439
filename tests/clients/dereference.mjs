// Starts from one thing and follows links to another, with rdf-dereference: prints the steps as JSON.
//     node dereference.mjs START PREDICATE [PREDICATE …]
// Each step dereferences the thing reached so far and takes the first object of the next predicate.
import { rdfDereferencer } from "rdf-dereference";

const [start, ...path] = process.argv.slice(2);
const steps = [start];
for (const predicate of path) {
  const thing = steps.at(-1);
  const { data } = await rdfDereferencer.dereference(thing);
  let found;
  for await (const quad of data) {
    if (quad.subject.value === thing && quad.predicate.value === predicate) found ??= quad.object.value;
  }
  if (!found) throw new Error(`${thing} has no ${predicate}`);
  steps.push(found);
}
const { data } = await rdfDereferencer.dereference(steps.at(-1));
const names = [];
for await (const quad of data) {
  if (quad.subject.value === steps.at(-1) && quad.predicate.value.endsWith("#label")) names.push(quad.object.value);
}
console.log(JSON.stringify({ steps, names }));
