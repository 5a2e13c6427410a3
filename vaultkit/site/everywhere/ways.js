/* Finding one's way: what does it comes when a reader first asks, by a click, a key, or a page that is not there. */

(function () {
  "use strict";

  var ASKS = ".vk-random, .vk-nav-more, .vk-nav-folder .md-nav__icon";

  /* `about` is what was asked of; nothing, to be ready for keys. */
  function ask(about) {
    return vaultkit.script("vaultkit-ways.js").then(function () {
      return vaultkit.ways(about);
    });
  }

  document.addEventListener("click", function (event) {
    var asked = event.target.closest(ASKS);
    if (!asked || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(asked).catch(function () {
      if (asked.href) location.href = asked.href;
    });
  });
  document.addEventListener("focusin", function (event) {
    if (event.target.closest(".md-sidebar--primary")) ask(event.target.closest(".vk-find__name"));
  });
  vaultkit.onPage(function () {
    var lost = document.querySelector(".vk-lost");
    if (lost) ask(lost);
  });
})();
