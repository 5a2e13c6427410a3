/* The way to the graph: a link, which opens the graph around its page in place. The rest comes when it is wanted. */

vaultkit.onPage(function () {
  "use strict";

  function graph(act, failed) {
    vaultkit
      .script("vaultkit-graph.js")
      .then(function () {
        return vaultkit.graph(act);
      })
      .catch(function (error) {
        console.error("the graph cannot be shown:", error);
        failed();
      });
  }

  document.querySelectorAll(".vk-graph-way").forEach(function (link) {
    link.setAttribute("aria-haspopup", "dialog");
    link.onclick = function (event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation(); // instant navigation would follow it
      graph({ around: link }, function () {
        location.href = link.href;
      });
    };
  });

  document.querySelectorAll(".vk-graph").forEach(function (place) {
    place.classList.add("vk-graph--coming");
    graph({ place: place }, function () {
      place.classList.remove("vk-graph--coming");
    });
  });
});
