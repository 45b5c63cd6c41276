// Browsers start no worker from a file, so that the search of the site would need a server. From a file, its worker runs
// in a hidden frame instead. The name is the one by which the builder knows that nothing has to be loaded for this.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      this.waiting = []
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.documentElement.appendChild(this.frame)
      const inside = this.frame.contentWindow
      inside.postMessage = data => setTimeout(() => this.tell(data))
      load(inside, url).then(() => {
        this.ready = true
        this.waiting.splice(0).forEach(data => this.postMessage(data))
      })
    }

    // What the page tells the worker; kept until the worker is there. Never within the caller's turn, as with a worker.
    postMessage(data) {
      if (!this.ready) return void this.waiting.push(data)
      setTimeout(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })))
    }

    // What the worker tells the page.
    tell(data) {
      const message = new MessageEvent("message", { data: structuredClone(data) })
      this.dispatchEvent(message)
      if (this.onmessage) this.onmessage(message)
    }

    terminate() {
      this.frame.remove()
    }
  }
}

function load(inside, url) {
  return new Promise((done, failed) => {
    const script = inside.document.createElement("script")
    script.src = new URL(url, location.href)
    script.onload = done
    script.onerror = failed
    inside.document.documentElement.appendChild(script)
  })
}
