"use strict";
(() => {
  // Everything is on the page already: this only hides what was not asked for.
  const bar = document.getElementById("filter");
  const status = document.getElementById("filter-status");
  const fields = ["address", "kind", "action", "text"].map((name) => document.getElementById(`filter-${name}`));
  const [address, kind, action, words] = fields;
  const items = [...document.querySelectorAll("[data-item]")].map((element) => ({
    element,
    text: element.textContent.toLowerCase(),
    address: element.dataset.address?.toLowerCase(),
    kind: element.dataset.kind,
    action: element.dataset.action,
  }));
  const holds = (wanted, found, test) => wanted === "" || found === undefined || test(found, wanted);
  const equal = (found, wanted) => found === wanted;
  const contains = (found, wanted) => found.includes(wanted);
  const value = (field) => field.value.trim().toLowerCase();

  function apply() {
    let shown = 0;
    for (const item of items) {
      const visible =
        holds(value(address), item.address, contains) &&
        holds(kind.value, item.kind, equal) &&
        holds(action.value, item.action, equal) &&
        holds(value(words), item.text, contains);
      item.element.hidden = !visible;
      shown += visible ? 1 : 0;
    }
    for (const list of document.querySelectorAll("[data-list]:has([data-item])")) {
      const empty = list.querySelector("[data-item]:not([hidden])") === null;
      list.hidden = empty;
      list.nextElementSibling.hidden = !empty;
    }
    status.textContent = `${shown} of ${items.length} shown`;
  }

  fields.forEach((field) => field.addEventListener("input", apply));
  document.getElementById("filter-reset").addEventListener("click", () => {
    fields.forEach((field) => { field.value = ""; });
    apply();
    words.focus();
  });
  bar.hidden = false;
  apply();
})();
