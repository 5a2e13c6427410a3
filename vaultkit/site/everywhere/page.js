/* What the other parts ask: when a page is there, and files that come when somebody needs them. */

var vaultkit = (function () {
  "use strict";

  var here = document.currentScript.src;
  var coming = {};
  var data = {};

  /* Calls `act` for this page, and for each one that instant navigation puts in its place. */
  function onPage(act) {
    // Where there is instant navigation, the theme tells of no page at all in a site that is opened from a folder.
    if (window.document$ && location.protocol !== "file:") {
      window.document$.subscribe(act);
    } else if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", act);
    } else {
      act();
    }
  }

  /* Returns a promise of a script among the site's files, named from `assets/`; it is run once, after those that
     were asked for `inOrder` before it, if it is, too. */
  function script(name, inOrder) {
    coming[name] ||= new Promise(function (done, failed) {
      var tag = document.createElement("script");
      tag.async = !inOrder;
      tag.src = new URL(name, here).href;
      tag.onload = done;
      tag.onerror = function () {
        delete coming[name];
        tag.remove();
        failed(new Error(name + " did not come"));
      };
      document.head.append(tag);
    });
    return coming[name];
  }

  /* Returns a promise of what a file of data holds. It is a script, for from a folder browsers fetch nothing else.
     What stands behind a `?` asks for a state of the file. */
  function load(name) {
    return script(name).then(function () {
      return data[name.split("?")[0]];
    });
  }

  /* Calls `act` when the reader goes back or forward to another page, if instant navigation keeps what is open here.
     Returns what ends that. */
  function onLeaving(act) {
    var page = location.pathname;
    function look() {
      if (location.pathname !== page) act(); // or it is another place in the same page
    }
    addEventListener("popstate", look);
    return function () {
      removeEventListener("popstate", look);
    };
  }

  return {
    onPage: onPage,
    onLeaving: onLeaving,
    script: script,
    load: load,
    /* What a file of data calls with its own name. */
    put: function (name, value) {
      data[name] = value;
    },
    /* The address of a page or file, from the root of the site. */
    url: function (path) {
      return new URL("../" + path, here).href;
    },
  };
})();
