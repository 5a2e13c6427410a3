/* Draws the math that could not be read while the site was built. Its TeX stands there as code, and stays if this fails. */
(() => {
  "use strict";

  const tag = document.currentScript;
  const library = new URL(tag.dataset.library, tag.src);
  // A heading of that name would be an element of that name.
  if (!(window.vaultkitMath instanceof Map)) window.vaultkitMath = new Map();
  const waiting = window.vaultkitMath;

  /** Load a script or a stylesheet of the library's folder, once. */
  function load(element, name) {
    const url = new URL(name, library).href;
    if (!waiting.has(url)) {
      waiting.set(
        url,
        new Promise((resolve, reject) => {
          element[element.tagName === "LINK" ? "href" : "src"] = url;
          element.onload = resolve;
          element.onerror = () => reject(new Error(`${url} cannot be loaded`));
          document.head.append(element);
        }),
      );
    }
    return waiting.get(url);
  }

  async function draw() {
    const formulas = [...document.querySelectorAll("code.vk-tex:not([data-drawn])")];
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet" });
    await Promise.all([load(style, "temml.css"), load(document.createElement("script"), "temml.min.js")]);
    if (formulas.some((formula) => /\\(ce|pu)\b/.test(formula.textContent))) {
      await load(document.createElement("script"), "mhchem.min.js");
    }
    const macros = {}; // what one formula defines, those after it know, as in Obsidian
    for (const formula of formulas) {
      formula.dataset.drawn = "";
      render(formula, macros);
    }
  }

  function render(formula, macros) {
    const tex = adapted(formula.textContent);
    const options = {
      colorIsTextColor: true, // as MathJax has it
      displayMode: formula.classList.contains("vk-display") || /\\begin\{(align|gather|CD|equation)/.test(tex),
      macros,
      maxExpand: 1000,
      maxSize: [50, 50],
      throwOnError: true,
      trust: false,
    };
    const drawing = document.createElement("span");
    try {
      window.temml.render(tex, drawing, options);
      formula.replaceWith(...drawing.childNodes);
    } catch (error) {
      formula.title = error.message.split("\n")[0].replace(/ at position \d+:.*/, "");
    }
  }

  /** Let definitions last, which Temml forgets at a formula's end, and number no lines: neither does Obsidian. */
  function adapted(tex) {
    return tex
      .replace(/\\(begin|end)\{(align|alignat|equation|gather)\}/g, "\\$1{$2*}")
      .replace(/\\def(?![A-Za-z])/g, "\\gdef")
      .replace(/\\DeclareMathOperator(\*?)\s*\{?(\\[A-Za-z]+)\}?\s*\{([^{}]*)\}/g, "\\gdef$2{\\operatorname$1{$3}}")
      .replace(
        /\\(?:renew|new|provide)command\*?\s*\{?(\\[A-Za-z]+)\}?\s*(?:\[([1-9])\])?(?=\s*\{)/g,
        (_, name, count = 0) => `\\gdef${name}${"#1#2#3#4#5#6#7#8#9".slice(0, 2 * count)}`,
      );
  }

  draw().catch(() => {});
})();
