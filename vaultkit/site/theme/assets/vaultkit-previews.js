/* Previews: what a link leads to, on a card beside it. A mouse rests on the link, the keyboard's focus does, or a
   finger is held on it. What is on this page already is copied from it; anything else is one small file. */

(function () {
  "use strict";

  var REST = 300; // milliseconds a mouse rests on a link before its card comes
  var NEXT = 120; // the same while another card is open
  var LEAVE = 220; // in which a mouse may reach the card
  var FOCUS = 600;
  var HOLD = 480; // a finger
  var GAP = 6; // pixels
  var MOST = 900; // characters of what is copied from this page
  var UNSHOWN = "iframe, video, audio, script, style, button, .headerlink, .footnote-backref, .vk-diagram, .vk-drawing";

  var features = JSON.parse((document.getElementById("__config") || {}).textContent || "{}").features || [];
  var links, card, head, body, open, shownFor, waiting, leaving, touched, held, byKeyboard;

  /* The card */

  function element(name, kind, parent) {
    var made = document.createElement(name);
    made.className = kind;
    parent.append(made);
    return made;
  }

  function makeCard() {
    card = element("dialog", "vk-preview", document.body);
    var bar = element("div", "vk-preview__head", card);
    head = element("div", "vk-preview__title", bar);
    open = element("a", "vk-preview__act", bar);
    open.textContent = "Open";
    var shut = element("button", "vk-preview__act", bar);
    shut.type = "button";
    shut.textContent = "Close";
    shut.addEventListener("click", close);
    body = element("div", "vk-preview__body md-typeset", card);
    body.id = "vk-preview";
    body.tabIndex = 0;
    card.addEventListener("pointerenter", function () {
      never(); // a link that was passed on the way puts nothing in its place
      stay();
    });
    card.addEventListener("pointerleave", leave);
    card.addEventListener("cancel", close);
    card.addEventListener("focusout", function (event) {
      if (!isSheet() && !card.contains(event.relatedTarget)) close();
    });
    card.addEventListener("click", function (event) {
      if (held) return;
      if (event.target === card || event.target.closest("a[href]")) close();
    });
  }

  function isSheet() {
    return card.classList.contains("vk-preview--sheet");
  }

  function style() {
    return new Promise(function (done) {
      var tag = document.createElement("link");
      tag.rel = "stylesheet";
      tag.href = vaultkit.url("assets/vaultkit-previews.css");
      tag.onload = tag.onerror = done;
      document.head.append(tag);
    });
  }

  /* What it says */

  /* Returns a promise of a title and nodes, or of nothing. */
  function pieceOf(link) {
    var here = link.href.split("#")[0] === location.href.split("#")[0];
    var anchor = decodeURIComponent(link.hash.slice(1));
    if (here) return Promise.resolve(anchor && pieceHere(anchor, link));
    var root = vaultkit.url("");
    if (!link.href.startsWith(root) || anchor.startsWith("fn:")) return Promise.resolve();
    var page = decodeURIComponent(link.href.slice(root.length).split(/[?#]/)[0]);
    if (!page || page.endsWith("/")) page += "index.html";
    return vaultkit.load(nameOf(anchor ? page + "#" + anchor : page)).then(function (said) {
      return { title: said[0], nodes: nodesOf(said[1], link.href) };
    });
  }

  /* The file of a piece: `preview_name` in `previews.py` takes the same hashes. */
  function nameOf(address) {
    var one = 2166136261;
    var other = 2654435769;
    new TextEncoder().encode(address).forEach(function (byte) {
      one = Math.imul(one ^ byte, 16777619) >>> 0;
      other = Math.imul(other + byte, 2246822519) >>> 0;
      other = (other ^ (other >>> 15)) >>> 0;
    });
    var digits = [one, other].map(function (number) {
      return number.toString(16).padStart(8, "0");
    });
    return "previews/" + digits.join("") + ".js";
  }

  /* A piece was cleaned when the site was made; what it leads to is meant from its own page. */
  function nodesOf(html, base) {
    var read = new DOMParser().parseFromString(html, "text/html");
    ["href", "src", "poster"].forEach(function (name) {
      read.querySelectorAll("[" + name + "]").forEach(function (node) {
        node.setAttribute(name, new URL(node.getAttribute(name), base).href);
      });
    });
    return trimmed(Array.from(read.body.childNodes));
  }

  function trimmed(nodes) {
    var box = document.createElement("div");
    box.append.apply(box, nodes);
    box.querySelectorAll(UNSHOWN).forEach(function (node) {
      node.remove();
    });
    box.querySelectorAll("[id], [name], [srcset]").forEach(function (node) {
      ["id", "name", "srcset"].forEach(node.removeAttribute, node);
    });
    return Array.from(box.childNodes);
  }

  function pieceHere(anchor, link) {
    var place = document.getElementById(anchor);
    if (!place) return null;
    var isNote = link.classList.contains("footnote-ref");
    var heading = place.closest("h1, h2, h3, h4, h5, h6");
    var title = document.querySelector(".md-content h1");
    if (heading) return { title: words(heading), nodes: trimmed(sectionOf(heading)) };
    var copy = place.cloneNode(true);
    return {
      title: isNote ? "Footnote " + link.textContent : title ? words(title) : "",
      nodes: trimmed(copy.matches("li") ? Array.from(copy.childNodes) : [copy]),
    };
  }

  function words(heading) {
    var copy = heading.cloneNode(true);
    copy.querySelectorAll(".headerlink").forEach(function (node) {
      node.remove();
    });
    return copy.textContent.trim();
  }

  function sectionOf(heading) {
    var nodes = [];
    var length = 0;
    for (var node = heading.nextElementSibling; node && length < MOST; node = node.nextElementSibling) {
      if (/^H[1-6]$/.test(node.tagName) && node.tagName <= heading.tagName) break;
      if (node.matches(".vk-backlinks, .footnote")) break;
      nodes.push(node.cloneNode(true));
      length += node.textContent.length;
    }
    return nodes;
  }

  /* Coming and going */

  function show(link, how) {
    pieceOf(link)
      .then(function (piece) {
        if (piece && waiting === link) put(link, piece, how);
      })
      .catch(function () {});
  }

  function put(link, piece, how) {
    close();
    shownFor = link;
    head.textContent = piece.title;
    body.replaceChildren.apply(body, piece.nodes);
    if (!body.textContent.trim() && !body.querySelector("img, math, svg")) {
      body.replaceChildren(Object.assign(document.createElement("p"), { className: "vk-quiet", textContent: "Nothing is written here yet." }));
    }
    body.scrollTop = 0;
    card.setAttribute("aria-label", "Preview: " + piece.title);
    open.href = link.href;
    card.classList.toggle("vk-preview--sheet", how === "sheet");
    if (how === "sheet") {
      card.style.cssText = "";
      card.showModal();
    } else {
      card.setAttribute("open", "");
      place(link);
      link.setAttribute("aria-describedby", body.id);
      if (how === "inside") body.focus({ preventScroll: true });
    }
  }

  /* Puts the card below the link, or above where there is more room. */
  function place(link) {
    var lines = Array.from(link.getClientRects());
    var line = lines.find(function (r) {
      return touched && touched.y >= r.top && touched.y <= r.bottom;
    }) || lines[0];
    var top = document.querySelector(".md-header");
    var least = top ? top.getBoundingClientRect().bottom : 0;
    var below = innerHeight - line.bottom - 2 * GAP;
    var above = line.top - Math.max(least, 0) - 2 * GAP;
    card.style.setProperty("--vk-room", Math.min(360, Math.max(below, above)) + "px");
    var isBelow = card.offsetHeight <= below || below >= above;
    var y = isBelow ? line.bottom + GAP : line.top - GAP - card.offsetHeight;
    var x = Math.min(line.left, document.documentElement.clientWidth - card.offsetWidth - 2 * GAP);
    card.style.left = Math.max(x, 2 * GAP) + scrollX + "px";
    card.style.top = y + scrollY + "px";
  }

  function close() {
    clearTimeout(leaving);
    if (!card.open) return;
    var wasInside = card.contains(document.activeElement);
    var link = shownFor;
    shownFor = null;
    link.removeAttribute("aria-describedby");
    if (isSheet()) card.close();
    else card.removeAttribute("open");
    if (wasInside && byKeyboard) link.focus();
  }

  var timer;

  function soon(link, wait, how) {
    clearTimeout(timer);
    waiting = link;
    timer = setTimeout(show, wait, link, how);
  }

  function never() {
    clearTimeout(timer);
    waiting = null;
  }

  function stay() {
    clearTimeout(leaving);
  }

  function leave() {
    clearTimeout(leaving);
    if (!isSheet()) leaving = setTimeout(close, LEAVE);
  }

  /* Signs */

  function linkAt(event) {
    var link = event.target.closest && event.target.closest(links);
    if (!link || link.closest(".vk-diagram, .vk-drawing, .vk-preview")) return null;
    if (link.matches(".footnote-ref") && features.includes("content.footnote.tooltips")) return null;
    if (link.matches("[data-preview]")) return null; // Material's own
    return link;
  }

  function over(event) {
    var link = linkAt(event);
    if (event.pointerType === "touch") return;
    if (link && link === shownFor) return stay();
    if (link && link !== waiting) {
      touched = { y: event.clientY };
      soon(link, card.open ? NEXT : REST);
    } else if (!link && !card.contains(event.target)) {
      never();
      if (card.open && document.activeElement !== shownFor) leave();
    }
  }

  function focused(event) {
    var link = linkAt(event);
    if (card.contains(event.target)) return;
    if (link && link !== shownFor && link.matches(":focus-visible")) {
      touched = null;
      soon(link, FOCUS);
    } else if (shownFor && event.target !== shownFor) {
      close();
    }
  }

  function pressed(event) {
    held = null;
    var link = linkAt(event);
    if (event.pointerType !== "touch") return never();
    if (!link) return;
    touched = { x: event.clientX, y: event.clientY, isFinger: true };
    soon(link, HOLD + event.timeStamp - performance.now(), "sheet");
    held = link;
  }

  function moved(event) {
    var far = touched && touched.isFinger && Math.hypot(event.clientX - touched.x, event.clientY - touched.y) > 10;
    if (far) never();
  }

  function released() {
    if (touched && touched.isFinger) {
      if (!card.open) never();
      touched = null;
    }
  }

  /* The browser's own menu for a link comes by the same sign. */
  function menu(event) {
    var link = linkAt(event);
    if (!link || link !== held) return;
    event.preventDefault();
    if (waiting === link && !card.open) soon(link, 0, "sheet");
  }

  /* The finger that brought the sheet is lifted: that is no click on what lies there. */
  function clicked(event) {
    if (held && card.open) event.preventDefault();
    else if (!card.contains(event.target)) never();
  }

  function typed(event) {
    byKeyboard = true;
    var link = event.target.closest && linkAt(event);
    if (event.key === "Escape") {
      never();
      if (card.open && !isSheet()) close();
    } else if (event.key === "ArrowDown" && event.altKey && link) {
      event.preventDefault();
      if (link === shownFor) body.focus({ preventScroll: true });
      else soon(link, 0, "inside");
    }
  }

  vaultkit.previews = function (selector, first, link, isOver) {
    links = selector;
    makeCard();
    document.addEventListener("pointerover", over, { passive: true });
    document.addEventListener("focusin", focused);
    document.addEventListener("pointerdown", pressed, { passive: true });
    document.addEventListener("pointermove", moved, { passive: true });
    document.addEventListener("pointerup", released, { passive: true });
    document.addEventListener("pointercancel", released, { passive: true });
    document.addEventListener("contextmenu", menu);
    document.addEventListener("click", clicked, true);
    document.addEventListener("keydown", typed);
    vaultkit.onPage(function () {
      never();
      close();
      if (!card.isConnected) document.body.append(card);
    });
    style().then(function () {
      if (!link.isConnected) return;
      if (first.type === "focusin") {
        if (document.activeElement === link) focused(first);
      } else if (first.type === "pointerdown") isOver() || pressed(first);
      else if (link.matches(":hover")) over(first);
    });
  };
})();
