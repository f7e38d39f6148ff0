// Ace looks at books through the Chromium that is installed; it need not bring its own.
module.exports = { skipDownload: true };
