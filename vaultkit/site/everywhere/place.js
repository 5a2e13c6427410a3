/* A reader's place on a page, kept in this browser: who comes back to the site later goes on reading there. */

(function () {
  "use strict";

  var KEY = "vaultkit-places";
  var MOST = 40; // pages
  var LEAST = 400; // pixels worth keeping

  function places() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || [];
    } catch (error) {
      return [];
    }
  }

  function keep() {
    var others = places().filter(function (place) {
      return place[0] !== location.pathname;
    });
    if (scrollY > LEAST) others.push([location.pathname, Math.round(scrollY)]);
    try {
      localStorage.setItem(KEY, JSON.stringify(others.slice(-MOST)));
      sessionStorage.setItem(KEY, "here");
    } catch (error) {
      /* A browser that keeps nothing. */
    }
  }

  /* Only the first page of a visit: a link leads to a page's beginning. */
  function goOn() {
    try {
      if (sessionStorage.getItem(KEY) || location.hash || scrollY) return;
    } catch (error) {
      return;
    }
    places().forEach(function (place) {
      if (place[0] === location.pathname) scrollTo({ top: place[1], behavior: "instant" });
    });
  }

  addEventListener("load", goOn, { once: true });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", keep);
})();
