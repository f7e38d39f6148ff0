// What Ace by DAISY says of an EPUB, its report as JSON in FOLDER: node ace.cjs BOOK FOLDER.
const ace = require("@daisy/ace-core");
const runner = require("@daisy/ace-axe-runner-puppeteer");

const [book, folder] = process.argv.slice(2);
ace(book, { outdir: folder, tmpdir: folder, silent: true, jobId: "" }, runner).then(
  () => process.exit(0),
  (error) => { console.error(error); process.exit(1); },
);
