// Bundles each file of src/ into app/static/build/, with a hash in its name, and says which is which in a manifest.
import { build } from "esbuild";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = join(here, "../app/static/build");
const entries = readdirSync(join(here, "src"), { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(here, "src", entry.name));

rmSync(target, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: entries,
  outdir: target,
  absWorkingDir: here,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  loader: { ".woff2": "file", ".svg": "dataurl" },
  legalComments: "linked",
  logLevel: "warning",
});
// A font is named too, since a page asks for it before the style has come.
const source = ({ entryPoint, inputs }) => entryPoint ?? Object.keys(inputs)[0] ?? "";
const names = Object.entries(metafile.outputs)
  .filter(([path, output]) => output.entryPoint || path.endsWith(".woff2"))
  .map(([path, output]) => [basename(source(output)), basename(path)]);
writeFileSync(join(target, "manifest.json"), JSON.stringify(Object.fromEntries(names.sort()), null, 1) + "\n");
