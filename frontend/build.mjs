// Bundles each file of src/ into app/static/build/, with a hash in its name; a manifest maps names to bundles.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = join(here, "../app/static/build");
const entries = readdirSync(join(here, "src"), { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(here, "src", entry.name));

// The authors of bundled packages are listed with their licences, in a file to which each bundle refers.
function licences() {
  const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
  const bundled = Object.entries(lock.packages).filter(([path, about]) => path && !about.dev && !about.optional);
  return bundled.map(([path, about]) => {
    const file = readdirSync(join(here, path)).find((name) => /^licen[cs]e(\.\w+)?$/i.test(name));
    const text = file ? readFileSync(join(here, path, file), "utf8").trim() : "";
    return `${path.replace("node_modules/", "")} ${about.version}: ${about.license}\n\n${text}`.trim();
  }).join(`\n\n${"-".repeat(80)}\n\n`) + "\n";
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const notices = licences();
const noticesName = `licences-${createHash("sha256").update(notices).digest("hex").slice(0, 8)}.txt`;
const banner = `/*! ${noticesName} */`;
writeFileSync(join(target, noticesName), notices);
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
  banner: { js: banner, css: banner },
  legalComments: "linked",
  logLevel: "warning",
});
// The manifest lists the font too, because a page preloads it before the style sheet has loaded.
const source = ({ entryPoint, inputs }) => entryPoint ?? Object.keys(inputs)[0] ?? "";
const names = Object.entries(metafile.outputs)
  .filter(([path, output]) => output.entryPoint || path.endsWith(".woff2"))
  .map(([path, output]) => [basename(source(output)), basename(path)]);
writeFileSync(join(target, "manifest.json"), JSON.stringify(Object.fromEntries(names.sort()), null, 1) + "\n");
