"""What settings say of findings: which rules are asked, how grave, where they are not wanted.

`config.py` finds the file; here its values are judged, all before any note is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from vaultkit.config import Config, hint
from vaultkit.errors import SettingsError, UsageError
from vaultkit.folders import is_below
from vaultkit.lint.diagnostic import Severity
from vaultkit.lint.pattern import BadPattern, Patterns
from vaultkit.lint.rule import Rule, all_rules, rule_named, rule_names

Level = Severity | Literal["off"]
FailOn = Severity | Literal["never"]

ALL = "all"
"""What names every rule."""
LEVELS = ("error", "warning", "info", "off")
FAIL_ON = ("error", "warning", "info", "never")


@dataclass(frozen=True)
class Settings:
    """What the settings say of findings; without any, the defaults."""

    select: tuple[str, ...] | None = None
    """The rules and families that are asked; None: those on by default."""
    ignore: tuple[str, ...] = ()
    """Those that are not asked."""
    severity: Mapping[str, Level] = field(default_factory=dict)
    """How grave a rule's or a family's findings are, if not as the rule says."""
    exclude: Patterns = field(default_factory=Patterns)
    """Files whose findings are not wanted."""
    per_file_ignores: tuple[tuple[Patterns, tuple[str, ...]], ...] = ()
    """Files in which some rules' findings are not wanted."""
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Each rule's own settings: what `Scope` takes."""
    fail_on: FailOn = "error"
    """The least severity that fails a check."""
    baseline: str | None = None
    """The file of the findings that are known, absolute."""
    templates: tuple[str, ...] = ()
    """Folders of template files, from the vault's folder."""
    extend_select: tuple[str, ...] = ()
    """What is asked besides."""
    site: Mapping[str, Any] = field(default_factory=dict)
    """What they say of the website, as TOML has it: some of the keys of `SITE`."""


class Key(NamedTuple):
    """A setting: what it says, and how its value is read and described."""

    says: str
    """For the schema: one sentence."""
    read: Callable[[Any], Any]
    """From TOML's value. Raises `_Wrong` for one that is none."""
    shape: str
    """The name of its value's definition in the schema."""


class _Wrong(Exception):
    """A value is not what its key takes; the message follows the key."""


def read_settings(config: Config | None) -> Settings:
    """Return what the settings say of findings. Raises SettingsError for what is impossible."""
    if config is None:
        return Settings()
    said: dict[str, Any] = {}
    for name, value in config.table.items():
        if name in KEYS:
            try:
                said[name] = KEYS[name].read(value)
            except _Wrong as wrong:
                raise SettingsError(f"{config.file}: `{name}` {wrong}") from None
    return Settings(
        select=said.get("select"),
        extend_select=said.get("extend-select", ()),
        ignore=(*said.get("ignore", ()), *said.get("extend-ignore", ())),
        severity=said.get("severity", {}),
        exclude=said.get("exclude", Patterns()),
        per_file_ignores=said.get("per-file-ignores", ()),
        options=said.get("rules", {}),
        fail_on=said.get("fail-on", "error"),
        baseline=_beside(config.file, said["baseline"]) if "baseline" in said else None,
        templates=said.get("templates", ()),
        site=said.get("site", {}),
    )


def _beside(file: str, path: str) -> str:
    folder = os.path.dirname(file)
    lies = os.path.join(folder, path)
    # A vault is somebody's: its settings must not lead `baseline write` to other files of the user.
    if not is_below(os.path.realpath(lies), os.path.realpath(folder)):
        raise SettingsError(
            f"{file}: `baseline` leads out of {folder}; keep it beside the settings"
        )
    return os.path.normpath(lies)


def chosen_rules(
    settings: Settings,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    extend_select: Iterable[str] = (),
) -> tuple[Rule, ...]:
    """Return the rules that are asked, by name: those of the settings, changed by a command's words.

    A word is a rule, a family or `all`, or several with commas between. A command's `select` takes the
    place of all that the settings choose. A rule's name counts before its family's, a family's before
    `all`; of two that count the same, it is left out. Raises UsageError for a word that names nothing.
    """
    off = tuple(name for name, level in settings.severity.items() if level == "off")
    only, less, more = (_words(words) for words in (select, ignore, extend_select))
    on = () if only else (*(settings.select or ()), *settings.extend_select)
    by_default = not only and settings.select is None
    rules = all_rules() if by_default else _naming((*on, *only, *more))
    base = {rule.name for rule in rules if rule.default} if by_default else set()
    chosen = _picked(rules, base, on, (*settings.ignore, *off))
    asked = _picked(rules, chosen, (*only, *more), less)
    return tuple(rule for rule in rules if rule.name in asked)


def _naming(words: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules of these names, and load no others; all, if one of `words` is no rule's name."""
    names = set(words)
    if not names <= rule_names():
        return all_rules()
    return tuple(filter(None, map(rule_named, sorted(names))))


def _words(words: Iterable[str]) -> tuple[str, ...]:
    found = tuple(one.strip() for word in words for one in word.split(",") if one.strip())
    for word in found:
        if not _is_known(word):
            raise UsageError(f"unknown rule or family {hint(word, known_names())}")
    return found


def _picked(
    rules: Iterable[Rule], base: Iterable[str], on: Iterable[str], off: Iterable[str]
) -> set[str]:
    base, on, off = set(base), set(on), set(off)
    picked = set()
    for rule in rules:
        yes, no = _exactness(rule, on), _exactness(rule, off)
        if yes > no or (not yes and not no and rule.name in base):
            picked.add(rule.name)
    return picked


def _exactness(rule: Rule, names: set[str]) -> int:
    return next((3 - i for i, n in enumerate((rule.name, rule.family, ALL)) if n in names), 0)


def _is_known(name: str) -> bool:
    return name in rule_names() or name in known_names()


def known_names() -> set[str]:
    """Return what can name rules: each rule, each family, `all`."""
    return {ALL} | {name for rule in all_rules() for name in (rule.name, rule.family)}


def level_of(settings: Settings, rule: Rule) -> Severity | None:
    """Return how grave the settings say a rule's findings are, None if they say nothing."""
    for name in (rule.name, rule.family, ALL):
        level = settings.severity.get(name)
        if level is not None and level != "off":
            return level
    return None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise _Wrong("must be a text in quotes")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
        raise _Wrong("must be a list of texts")
    return tuple(value)


def _names(value: Any) -> tuple[str, ...]:
    names = _texts(value)
    for name in names:
        if not _is_known(name):
            raise _Wrong(f"names the unknown rule or family {hint(name, known_names())}")
    return names


def _patterns(value: Any) -> Patterns:
    try:
        return Patterns(_texts(value))
    except BadPattern as error:
        raise _Wrong(f"has the pattern {error}") from None


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong("must be a table")
    return value


def _levels(value: Any) -> dict[str, Level]:
    table = _table(value)
    _names(list(table))
    for name, level in table.items():
        if level not in LEVELS:
            raise _Wrong(f"says of {name} something else than {', '.join(LEVELS)}")
    return table


def _per_file(value: Any) -> tuple[tuple[Patterns, tuple[str, ...]], ...]:
    return tuple((_patterns([pattern]), _names(names)) for pattern, names in _table(value).items())


def _options(value: Any) -> dict[str, dict[str, Any]]:
    for name, options in _table(value).items():
        if name not in rule_names():
            raise _Wrong(f"has a table for the unknown rule {hint(name, rule_names())}")
        if not isinstance(options, dict):
            raise _Wrong(f"must hold a table for {name}: [rules.{name}]")
    options_of: dict[str, dict[str, Any]] = value
    return options_of


def _fail_on(value: Any) -> FailOn:
    if value not in FAIL_ON:
        raise _Wrong(f"must be one of {', '.join(FAIL_ON)}")
    level: FailOn = value
    return level


def _search(value: Any) -> str:
    if value not in SEARCHES:
        raise _Wrong(f"must be one of {', '.join(SEARCHES)}")
    return str(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("must be true or false")
    return value


def _tags(value: Any) -> tuple[str, ...]:
    tags = _texts(value)
    if not all(tag.strip("#/ ") for tag in tags):
        raise _Wrong("names a tag without a letter")
    return tags


def _site(value: Any) -> dict[str, Any]:
    table = _table(value)
    for name, said in table.items():
        if name not in SITE:
            raise _Wrong(f"has the unknown setting {hint(name, SITE)}")
        try:
            SITE[name].read(said)
        except _Wrong as wrong:
            raise _Wrong(f"says what cannot be: `{name}` {wrong}") from None
    return table


SEARCHES = ("vaultkit", "material")
"""Whose search a site can have."""

SITE = {
    "name": Key("What the site is called.", _text, "text"),
    "home": Key("The note that is the front page: its path, or its name.", _text, "text"),
    "opt_in": Key("Whether only notes with `publish: true` are public.", _switch, "switch"),
    "drafts": Key("Whether notes with `draft: true` are public, too.", _switch, "switch"),
    "private_folders": Key(
        "Files that are never public: patterns as in .gitignore, in any case, from the vault's folder.",
        _patterns,
        "texts",
    ),
    "private_tags": Key(
        "Tags whose notes are never public; those nested in them, too.", _tags, "texts"
    ),
    "properties": Key('The properties that pages show; `["*"]` is all.', _texts, "texts"),
    "redirects": Key("Whether aliases and permalinks lead to their notes.", _switch, "switch"),
    "feed": Key("Whether a site that knows its address has a feed.", _switch, "switch"),
    "sources": Key(
        "Whether each page's Markdown is on the site, too, with `llms.txt`.", _switch, "switch"
    ),
    "cards": Key(
        "Whether each page has a picture for those who pass on its address.", _switch, "switch"
    ),
    "statistics": Key("Whether there is a page about the vault as a whole.", _switch, "switch"),
    "obsidian": Key(
        "The vault's name in Obsidian: pages link to their notes there.", _text, "text"
    ),
    "recent": Key("Whether there is a page of the notes changed last.", _switch, "switch"),
    "outgoing": Key("Whether a note's page lists where it leads.", _switch, "switch"),
    "mentions": Key("Whether a note's page lists who names it.", _switch, "switch"),
    "graph": Key("Whether pages show a graph of what links to what.", _switch, "switch"),
    "search": Key("Whose search the site has.", _search, "search"),
}
"""What can be set of the website; the MkDocs plugin has options of the same names."""

KEYS = {
    "vault": Key(
        "The vault's folder, from this file; without it, this file's folder.", _text, "text"
    ),
    "select": Key("The rules and families to ask, in place of the default ones.", _names, "names"),
    "extend-select": Key("Rules and families to ask besides.", _names, "names"),
    "ignore": Key("Rules and families not to ask.", _names, "names"),
    "extend-ignore": Key("More rules and families not to ask.", _names, "names"),
    "severity": Key("How grave a rule's or a family's findings are.", _levels, "levels"),
    "exclude": Key(
        "Files whose findings are not wanted: patterns as in .gitignore, from the vault's folder.",
        _patterns,
        "texts",
    ),
    "per-file-ignores": Key(
        "Rules and families whose findings are not wanted in some files: by pattern, as in .gitignore.",
        _per_file,
        "per-file",
    ),
    "rules": Key(
        "Rules' own settings: a table for each, as `[rules.broken-heading]`.", _options, "options"
    ),
    "fail-on": Key("The least severity that fails a check.", _fail_on, "fail-on"),
    "baseline": Key("The file of the findings that are known, from this file.", _text, "text"),
    "templates": Key(
        "Folders of templates, from the vault's folder, besides those of Obsidian's settings.",
        _texts,
        "texts",
    ),
    "site": Key("The website.", _site, "site"),
}
"""Every setting, in the order of the manual."""


def schema() -> dict[str, Any]:
    """Return the JSON schema of the settings: what editors complete and check."""
    texts = {"type": "array", "items": {"type": "string"}}
    names = {"type": "array", "items": {"enum": sorted(known_names())}, "uniqueItems": True}
    levels = {name: {"enum": list(LEVELS)} for name in sorted(known_names())}
    table = {"type": "object", "additionalProperties": False}
    shapes: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "minLength": 1},
        "texts": texts,
        "names": names,
        "levels": table | {"properties": levels},
        "per-file": {"type": "object", "additionalProperties": names},
        "options": table
        | {"properties": {name: {"type": "object"} for name in sorted(rule_names())}},
        "fail-on": {"enum": list(FAIL_ON)},
        "switch": {"type": "boolean"},
        "search": {"enum": list(SEARCHES)},
    }
    shapes["site"] = table | {"properties": _described(SITE, shapes)}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of vaultkit",
        "description": "vaultkit.toml, or [tool.vaultkit] in pyproject.toml",
        **table,
        "properties": _described(KEYS, shapes),
    }


def _described(keys: Mapping[str, Key], shapes: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: {"description": key.says} | shapes[key.shape] for name, key in keys.items()}
