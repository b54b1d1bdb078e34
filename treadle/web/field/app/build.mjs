/* Bundles the tablet into ../static/field/, which is committed: nobody needs Node to run or test the product.

   engine.js  what keeps and sends (also what the browser tests load)      app.js, field.css  the pages
   shared.js  what both have in common                                      sw.js              the service worker
   codes-show.js, codes-read.js  QR codes, fetched when somebody hands over; the service worker keeps them beforehand
   build.json the hash of the sources, so that a test without Node sees a bundle that was not made again */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.env.TREADLE_FIELD_OUT || join(here, "..", "static", "field");
const page = join(here, "..", "templates", "field", "tablet.html");

/** Every source, as paths below this folder in the order of their bytes. tests/house/test_field_bundle.py does the same. */
function sources(folder = "") {
  return readdirSync(join(here, folder), { withFileTypes: true }).flatMap((each) => {
    const path = folder ? `${folder}/${each.name}` : each.name;
    if (each.isDirectory()) return each.name === "node_modules" ? [] : sources(path);
    return /\.(ts|tsx|css|mjs|json)$/.test(each.name) ? [path] : [];
  }).sort();
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const common = { bundle: true, minify: true, target: "es2022", legalComments: "none", charset: "utf8", logLevel: "warning",
  absWorkingDir: here };

/** Bundles of their own: `import("../codes-read.ts")` asks for the file that stands beside the page's program. */
const apart = ["codes-show", "codes-read"];
const leaveApart = { name: "apart", setup(build) {
  build.onResolve({ filter: /\/codes-(show|read)\.ts$/ }, ({ kind, path }) => kind === "dynamic-import"
    ? { path: `./${path.split("/").at(-1).replace(/ts$/, "js")}`, external: true } : null);
} };

for (const name of existsSync(out) ? readdirSync(out) : []) if (/\.(js|css)$|^build\.json$/.test(name)) rmSync(join(out, name));
await esbuild.build({ ...common, outdir: out, format: "esm", splitting: true, chunkNames: "shared", jsx: "automatic",
  jsxImportSource: "preact", entryNames: "[name]", plugins: [leaveApart],
  entryPoints: [["app", "main.tsx"], ["engine", "engine.ts"], ["field", "field.css"]]
    .filter(([, path]) => existsSync(join(here, path))).map(([name, path]) => ({ out: name, in: path })) });
await esbuild.build({ ...common, legalComments: "eof", outdir: out, format: "esm", entryPoints: apart.map((name) => ({ out: name, in: `${name}.ts` })) });

const files = readdirSync(out).filter((name) => /^(app|engine|shared|codes-show|codes-read)\.js$|^field\.css$/.test(name)).sort();
const parts = [...files.map((name) => readFileSync(join(out, name))), existsSync(page) ? readFileSync(page) : ""];
const version = sha256(parts.map(sha256).join(" ")).slice(0, 12);
await esbuild.build({ ...common, outdir: out, format: "iife", entryPoints: [{ out: "sw", in: "sw.ts" }],
  define: { SHELL_VERSION: JSON.stringify(version), SHELL_FILES: JSON.stringify(files.map((name) => `/static/field/${name}`)) } });

const said = sources().map((path) => `${path} ${sha256(readFileSync(join(here, path)))}\n`).join("");
writeFileSync(join(out, "build.json"), JSON.stringify({ sources: sha256(said), shell: version }, null, 1) + "\n");
