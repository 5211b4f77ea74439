// Reads {"contexts": {address: context}, "documents": {name: document}} from standard input with jsonld.js,
// and prints {name: N-Quads}. It is given the contexts that there are: any other address is an error.
//     node jsonld.mjs < documents.json
import { text } from "node:stream/consumers";
import jsonld from "jsonld";

const { contexts, documents } = JSON.parse(await text(process.stdin));

async function documentLoader(address) {
  if (!Object.hasOwn(contexts, address)) {
    throw new Error(`the document asks for ${address}`);
  }
  return { contextUrl: null, documentUrl: address, document: contexts[address] };
}

const graphs = {};
for (const [name, document] of Object.entries(documents)) {
  graphs[name] = await jsonld.toRDF(document, { documentLoader, format: "application/n-quads", safe: true });
}
console.log(JSON.stringify(graphs));
