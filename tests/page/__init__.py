"""Pages in Debian's Chromium, driven by Playwright: `make page`."""
