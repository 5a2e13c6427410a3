/* Opens the search: a field at once, so that no letter is lost; what finds and shows comes after it. */

(function () {
  "use strict";

  var box = null;

  function make(button) {
    var dialog = document.createElement("dialog");
    dialog.className = "vk-finder";
    dialog.innerHTML =
      '<form class="vk-finder__form" role="search"><span class="vk-finder__icon"></span>' +
      '<input class="vk-finder__input" type="text" inputmode="search" role="combobox" aria-expanded="false" aria-autocomplete="list"' +
      ' aria-controls="vk-finder-list" autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"' +
      ' enterkeyhint="go"><button class="vk-finder__close" type="button"></button></form>' +
      '<p class="vk-finder__status" role="status"></p>' +
      '<div class="vk-finder__list" id="vk-finder-list" role="listbox" hidden></div>';
    var input = dialog.querySelector("input");
    var close = dialog.querySelector("button");
    dialog.setAttribute("aria-label", button.dataset.name);
    dialog.lastChild.setAttribute("aria-label", button.dataset.name);
    dialog.querySelector("span").append(button.querySelector("svg").cloneNode(true));
    input.setAttribute("aria-label", button.dataset.placeholder);
    input.placeholder = button.dataset.placeholder;
    close.setAttribute("aria-label", "Esc");
    close.onclick = function () {
      dialog.close();
    };
    dialog.onclick = function (event) {
      if (event.target === dialog) dialog.close();
    };
    dialog.querySelector("form").onsubmit = function (event) {
      event.preventDefault();
    };
    document.body.append(dialog);
    return { dialog: dialog, input: input, list: dialog.lastChild, status: dialog.querySelector("p"), said: button.dataset };
  }

  /* The parts of the search, each of which asks those before it; they come at once and are run in order. */
  function fetchAll(parts) {
    return Promise.all(
      (parts || ["words", "search", "search-box"]).map(function (part) {
        return vaultkit.script("vaultkit-" + part + ".js", true);
      }),
    );
  }

  function fetchFirst() {
    fetchAll().catch(function () {});
    vaultkit.load("search/pages-0.js").catch(function () {});
  }

  function open(query) {
    var button = document.querySelector(".vk-search");
    if (!button || (box && box.dialog.open)) return;
    var isNew = !box;
    box = box || make(button);
    box.dialog.showModal();
    box.dialog.onclose = vaultkit.onLeaving(function () {
      box.dialog.close();
    });
    if (query) box.input.value = query;
    box.input.select();
    fetchFirst();
    fetchAll().then(
      function () {
        if (isNew) vaultkit.searchBox(box);
        box.opened();
      },
      function () {
        isNew = true;
        box.status.textContent = "×";
      },
    );
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest(".vk-search")) open();
  });
  ["pointerover", "focusin", "touchstart"].forEach(function (kind) {
    document.addEventListener(
      kind,
      function (event) {
        if (event.target.closest && event.target.closest(".vk-search")) fetchFirst();
      },
      { passive: true },
    );
  });
  document.addEventListener("keydown", function (event) {
    var isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    var isKey = !event.ctrlKey && !event.metaKey && !event.altKey && ["/", "s", "f"].includes(event.key);
    var isTyping = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (!document.querySelector(".vk-search") || document.querySelector("dialog[open]")) return;
    if (isCommand || (isKey && !isTyping)) {
      event.preventDefault();
      open();
    }
  });

  /* `?q=` asks for a search, `?h=` comes from one. */
  vaultkit.onPage(function () {
    var button = document.querySelector(".vk-search");
    var url = new URL(location.href);
    var query = url.searchParams.get("q");
    var words = url.searchParams.get("h");
    if (!button) return;
    if (window.CSS && CSS.highlights) CSS.highlights.delete("vk-hit");
    if (query) open(query);
    if (!words) return;
    fetchAll(["words", "search"]).then(function () {
      vaultkit.search.mark(document.querySelector("article"), words);
    });
    url.searchParams.delete("h");
    history.replaceState(history.state, "", url);
  });
})();
