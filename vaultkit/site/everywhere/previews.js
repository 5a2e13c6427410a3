/* Previews: what shows them comes when a reader first lingers on a link. */

(function () {
  "use strict";

  var LINKS = ".md-content a:is(.vk-link:not(.vk-file), .footnote-ref)";
  var SIGNS = ["pointerover", "pointerdown", "focusin"];

  function begin(event) {
    var link = event.target.closest && event.target.closest(LINKS);
    if (!link || (event.type === "pointerover" && event.pointerType === "touch")) return;
    var isOver = false;
    ["pointerup", "pointercancel"].forEach(function (sign) {
      document.addEventListener(sign, function () { isOver = true; }, { once: true });
    });
    SIGNS.forEach(function (sign) {
      document.removeEventListener(sign, begin);
    });
    vaultkit.script("vaultkit-previews.js").then(function () {
      vaultkit.previews(LINKS, event, link, function () { return isOver; });
    });
  }

  SIGNS.forEach(function (sign) {
    document.addEventListener(sign, begin, { passive: true });
  });
})();
