/* Finding one's way: pages by name, folders that open where they stand, any page, and what a wrong address may mean.
   All of it asks one file that names every page. */

(function () {
  "use strict";

  var MOST = 60; // pages found
  var STEP = 200; // lines that a folder shows at once
  var LIKE = 0.36; // from 0 to 1: how like a name is that may be meant
  var SUGGESTED = 6;

  var site;

  /* Returns a promise of the folders, each with its pages, and of all pages. */
  function pages() {
    site ||= vaultkit.load("pages.js").then(read);
    return site;
  }

  function read(said) {
    var last = "";
    var all = [];
    var folders = [];
    said.forEach(function (row) {
      var parent = folders[row[0]];
      var path = parent ? parent.path + row[1] + "/" : "";
      var folder = { name: row[1], path: path, pages: [], below: [], isFolder: true };
      for (var i = 0; i < row[2].length; i += 3) {
        last = last.slice(0, row[2][i + 1]) + row[2][i + 2];
        var name = row[2][i] || row[1];
        var page = { name: name, key: folded(name), url: vaultkit.url(last), path: path };
        if (i === 0) folder.url = page.url;
        if (i > 0 || (!parent && name)) folder.pages.push(page);
        if (name) all.push(page);
      }
      folders.push(folder);
      if (parent) parent.below.push(folder);
    });
    return { folders: folders, all: all };
  }

  function folded(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function element(name, kind, text) {
    var made = document.createElement(name);
    made.className = kind;
    if (text) made.textContent = text;
    return made;
  }

  function style() {
    var tag = element("link", "");
    tag.rel = "stylesheet";
    tag.href = vaultkit.url("assets/vaultkit-ways.css");
    document.head.append(tag);
  }

  /* By name */

  function rank(page, words, whole) {
    var where = folded(page.path);
    var fits = words.every(function (word) {
      return page.key.includes(word) || where.includes(word);
    });
    if (!fits) return -1;
    if (page.key === whole) return 0;
    if (page.key.startsWith(whole)) return 1;
    if (page.key.includes(" " + whole)) return 2;
    if (page.key.includes(whole)) return 3;
    return words.every(page.key.includes, page.key) ? 4 : 5;
  }

  function find(input) {
    var whole = folded(input.value.trim());
    return pages().then(function (site) {
      if (folded(input.value.trim()) !== whole) return;
      var box = input.closest(".vk-find");
      var tree = box.parentElement.querySelector(":scope > .md-nav__list");
      box.parentElement.querySelectorAll(".vk-found, .vk-found__none").forEach(function (old) {
        old.remove();
      });
      tree.hidden = Boolean(whole);
      if (!whole) return;
      var words = whole.split(/\s+/);
      var found = site.all
        .map(function (page) {
          return { page: page, rank: rank(page, words, whole) };
        })
        .filter(function (hit) {
          return hit.rank >= 0;
        })
        .sort(function (a, b) {
          return a.rank - b.rank || a.page.name.length - b.page.name.length || (a.page.url < b.page.url ? -1 : 1);
        });
      box.after(told(found.length), listOf(found.slice(0, MOST), words));
    });
  }

  function told(count) {
    var text = count === 1 ? "1 page" : count + " pages";
    if (count > MOST) text = MOST + " of " + text;
    var line = element("p", "vk-found__none", count ? text : "No page is called so.");
    line.setAttribute("role", "status");
    return line;
  }

  function listOf(hits, words) {
    var list = element("ul", "vk-found");
    hits.forEach(function (hit) {
      var link = element("a", "");
      link.href = hit.page.url;
      link.append.apply(link, marked(hit.page, words));
      if (hit.page.path) link.append(element("small", "", hit.page.path.slice(0, -1).split("/").join(" / ")));
      var item = element("li", "");
      item.append(link);
      list.append(item);
    });
    return list;
  }

  function marked(page, words) {
    var at = words.length === 1 && page.key.length === page.name.length ? page.key.indexOf(words[0]) : -1;
    if (at < 0) return [page.name];
    var end = at + words[0].length;
    return [page.name.slice(0, at), element("mark", "", page.name.slice(at, end)), page.name.slice(end)];
  }

  /* Folders */

  function plain(address) {
    return address.split("#")[0];
  }

  function line(item) {
    var made = element("li", "md-nav__item");
    var link = element("a", "md-nav__link");
    link.href = item.url;
    link.append(element("span", "md-ellipsis", item.name));
    if (item.isFolder) {
      made.classList.add("vk-nav-folder");
      link.setAttribute("aria-expanded", "false");
      link.append(element("span", "md-nav__icon md-icon"));
    }
    made.append(link);
    return made;
  }

  function lineOfMore(folder, count) {
    var made = element("li", "md-nav__item");
    var link = element("a", "md-nav__link vk-nav-more", count + " more …");
    link.href = folder.url;
    made.append(link);
    return made;
  }

  /* Shows more of a folder: the lines before and after those that are there. */
  function more(link) {
    return pages().then(function (site) {
      var list = link.closest("ul");
      var last = link.closest("li");
      var folder = site.folders.find(function (folder) {
        return folder.url === plain(link.href);
      });
      var items = folder ? folder.pages.concat(folder.below) : [];
      var there = linesOf(list, last);
      var places = Array.from(there.keys(), function (url) {
        return items.findIndex(function (item) {
          return item.url === url;
        });
      });
      if (!places.length || places.includes(-1)) {
        location.href = link.href; // a tree of the owner's own
        return;
      }
      var from = Math.max(0, Math.min.apply(null, places) - STEP);
      var shown = items.slice(from, Math.max.apply(null, places) + 1 + STEP);
      var lines = shown.map(function (item) {
        return there.get(item.url) || line(item);
      });
      var fresh = lines.find(function (made) {
        return !made.isConnected;
      });
      there.forEach(function (old) {
        old.remove();
      });
      last.before.apply(last, lines);
      if (shown.length < items.length) link.textContent = items.length - shown.length + " more …";
      else last.remove();
      if (fresh) fresh.firstElementChild.focus({ preventScroll: true });
    });
  }

  function linesOf(list, last) {
    var there = new Map();
    for (var item = list.firstElementChild; item !== last; item = item.nextElementSibling) {
      var link = item.querySelector("a[href]:not([href^='#'])");
      if (link) there.set(plain(link.href), item);
    }
    return there;
  }

  function isOpen(item) {
    return "open" in item.dataset;
  }

  function turn(item) {
    var link = item.firstElementChild;
    if (isOpen(item)) {
      delete item.dataset.open;
      link.setAttribute("aria-expanded", "false");
      item.querySelector(":scope > .vk-nav-below").remove();
      return Promise.resolve();
    }
    return pages().then(function (site) {
      var folder = site.folders.find(function (folder) {
        return folder.url === plain(link.href);
      });
      if (!folder || isOpen(item)) return;
      var items = folder.pages.concat(folder.below);
      var list = element("ul", "vk-nav-below");
      list.append.apply(list, items.slice(0, STEP).map(line));
      if (items.length > STEP) list.append(lineOfMore(folder, items.length - STEP));
      item.append(list);
      item.dataset.open = "";
      link.setAttribute("aria-expanded", "true");
    });
  }

  /* Keys: as in any tree of files */

  function stops(nav) {
    return Array.from(nav.querySelectorAll("a.md-nav__link, .vk-found a, label.md-nav__link[tabindex]")).filter(function (stop) {
      var isShown = stop.offsetParent && getComputedStyle(stop).visibility !== "hidden";
      var isSecond = stop.matches("label") && stop.previousElementSibling; // its link is a stop
      return isShown && !isSecond && !stop.closest(".md-nav--secondary");
    });
  }

  function step(nav, by) {
    var all = stops(nav);
    var at = all.indexOf(document.activeElement);
    var next = all[by === Infinity ? all.length - 1 : by === -Infinity ? 0 : at + by];
    if (next) next.focus();
    else if (by < 0) nav.querySelector(".vk-find__name").focus();
  }

  function deeper(target, nav) {
    var item = target.closest("li");
    var toggle = item.querySelector(":scope > .md-nav__toggle");
    if (item.matches(".vk-nav-folder") && !isOpen(item)) turn(item);
    else if (toggle && !toggle.checked && toggle.id !== "__toc") toggle.click();
    else if (toggle || item.matches(".vk-nav-folder")) step(nav, 1);
  }

  function higher(target) {
    var item = target.closest("li");
    var toggle = item.querySelector(":scope > .md-nav__toggle");
    if (item.matches(".vk-nav-folder") && isOpen(item)) return turn(item);
    if (toggle && toggle.checked && toggle.id !== "__toc") return toggle.click();
    var above = item.parentElement.closest("li");
    var link = above && above.querySelector("a.md-nav__link, label.md-nav__link[tabindex]");
    if (link) link.focus();
  }

  function typed(event) {
    var nav = event.target.closest && event.target.closest(".md-sidebar--primary");
    if (!nav || event.altKey || event.ctrlKey || event.metaKey) return;
    var target = event.target;
    var isField = target.matches(".vk-find__name");
    var isStop = isField || target.matches(".md-nav__link, .vk-found a");
    if (event.key === "Escape" && (isField || target.closest(".vk-found"))) {
      var input = nav.querySelector(".vk-find__name");
      input.value = "";
      find(input);
      input.focus();
    } else if (isField && event.key === "Enter") {
      var first = nav.querySelector(".vk-found a");
      if (first) first.click();
    } else if (event.key === "ArrowDown") {
      step(nav, 1);
    } else if (event.key === "ArrowUp") {
      step(nav, -1);
    } else if (!isField && event.key === "Home") {
      step(nav, -Infinity);
    } else if (!isField && event.key === "End") {
      step(nav, Infinity);
    } else if (!isField && event.key === "ArrowRight" && target.closest("li")) {
      deeper(target, nav);
    } else if (!isField && event.key === "ArrowLeft" && target.closest("li")) {
      higher(target);
    } else {
      return;
    }
    if (isStop) event.preventDefault();
  }

  function prepare() {
    document.querySelectorAll(".vk-nav-folder > a:not([aria-expanded])").forEach(function (link) {
      link.setAttribute("aria-expanded", "false");
    });
  }

  /* Any page, and pages that may be meant */

  function anyPage() {
    return pages().then(function (site) {
      var others = site.all.filter(function (page) {
        return page.url !== plain(location.href);
      });
      var chosen = others[Math.floor(Math.random() * others.length)];
      if (chosen) follow(chosen.url);
    });
  }

  /* As a click on a link does, so that instant navigation takes part. */
  function follow(url) {
    var link = document.createElement("a");
    link.href = url;
    document.body.append(link);
    link.click();
    link.remove();
  }

  function pairs(text) {
    var found = new Set();
    for (var i = 0; i <= text.length; i++) found.add((text[i - 1] || " ") + (text[i] || " "));
    return found;
  }

  function likeness(one, other) {
    var both = 0;
    one.forEach(function (pair) {
      if (other.has(pair)) both++;
    });
    return (2 * both) / (one.size + other.size);
  }

  function spoken(text) {
    return pairs(folded(text).replace(/[-_+.\s]+/g, " ").trim());
  }

  function suggest(box) {
    var asked = location.href.split(/[?#]/)[0].slice(vaultkit.url("").length);
    try {
      asked = decodeURIComponent(asked);
    } catch (error) {
      /* No address of ours. */
    }
    var names = asked.replace(/(\/index)?(\.html?|\.md)?\/*$/i, "").split("/");
    var name = spoken(names.pop());
    var place = spoken(names.join(" "));
    return pages().then(function (site) {
      var hits = site.all
        .map(function (page) {
          return { page: page, rank: likeness(name, spoken(page.name)) + 0.1 * likeness(place, spoken(page.path)) };
        })
        .filter(function (hit) {
          return hit.rank > LIKE;
        })
        .sort(function (a, b) {
          return b.rank - a.rank;
        });
      if (hits.length) box.replaceChildren(element("p", "", "Did you mean one of these?"), listOf(hits.slice(0, SUGGESTED), []));
    });
  }

  vaultkit.ways = function (about) {
    prepare();
    if (!about) return Promise.resolve();
    if (about.matches(".vk-random")) return anyPage();
    if (about.matches(".vk-nav-more")) return more(about);
    if (about.matches(".vk-nav-folder .md-nav__icon")) return turn(about.closest("li"));
    return about.matches(".vk-lost") ? suggest(about) : find(about); // what was typed before we came
  };

  style();
  document.addEventListener("keydown", typed);
  document.addEventListener("input", function (event) {
    if (event.target.matches(".vk-find__name")) find(event.target);
  });
})();
