"""Codes of files and YAML: what load finds."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _error(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "load", title, why, fix)


_PLACES = (
    _error(
        "PC001",
        "No payconf.yaml",
        "payconf.yaml marks the folder as a project and names the format version; without it nothing is read.",
        "Run payconf in the project's folder, or write a payconf.yaml that holds `version: 1`.",
    ),
    _error(
        "PC002",
        "No environment",
        "A project configures at least one environment: a folder under environments/ with an environment.yaml.",
        "Write environments/<name>/environment.yaml with `class` and `shop`.",
    ),
    _error(
        "PC003",
        "Folder without environment.yaml",
        "Nothing says which class and shop the folder's files belong to, so no command would ever look at them.",
        "Write its environment.yaml, or begin the folder's name with an underscore, as in _shared, where it is only "
        "taken over by others.",
    ),
    _error(
        "PC004",
        "Wrong file extension",
        "Only *.yaml files are read; a file that is silently left out looks as if it were applied.",
        "Rename the file so that it ends with .yaml, in lower case.",
    ),
    _error(
        "PC005",
        "Fixed file in the wrong place",
        "What holds secrets, money or guards has its fixed file, so that code owners can hold it by its path.",
        "Move the file to where it belongs, or give it another name if it holds ordinary objects.",
    ),
    _error(
        "PC006",
        "File outside any environment",
        "A file directly under environments/ belongs to no environment, so no command would ever look at it.",
        "Move the file into environments/_shared/ or into the folder of its environment.",
    ),
    _error(
        "PC007",
        "File can't be read",
        "What can't be read can't be checked, and leaving it out would change what is applied.",
        "Make it a regular file that payconf may read, or remove it.",
    ),
    _error(
        "PC008",
        "Link to a file that is not the environment's own",
        "A link can bring in a file that nobody reviewed for this environment: out of another one or from outside the "
        "project. Fixed files (environment.yaml, credentials.yaml, waivers.yaml, fingerprints.yaml) hold what code "
        "owners guard by path.",
        "Replace the link by the file itself, or share the objects through `extend`; links between ordinary files of "
        "one environment's folder are fine.",
    ),
    _error(
        "PC009",
        "File name with characters that can't be shown",
        "Such a name can look like another file's in a review, and break the output of tools.",
        "Rename the file; letters, digits, '-', '_' and '.' are safe.",
    ),
    _error(
        "PC010",
        "File too large",
        "A file of configuration over 8 MiB is a mistake or an attack, and would slow every command down.",
        "Split the file; any number of files may hold the objects of an environment.",
    ),
)

_TEXT = (
    _error(
        "PC011",
        "Not UTF-8",
        "Other encodings are guessed by each program in its own way, so a review may see other text than the shop.",
        "Save the file as UTF-8.",
    ),
    _error(
        "PC012",
        "Character that isn't allowed",
        "Control characters, and those that change the direction or the line of text, make a review see something "
        "else than what is applied.",
        'Remove the character, or write it in double quotes as an escape such as "\\u200f" where a text needs it; '
        "control characters are not allowed in either form.",
    ),
    _error(
        "PC013",
        "Empty file",
        "An empty file is more often lost content than intent.",
        "Remove the file, or leave a comment in it that says why it is empty.",
    ),
    _error(
        "PC014",
        "Several documents in one file",
        "Each file is one document; programs disagree on which of several counts.",
        "Put each document into its own file, or join them into one mapping and remove the line `---`.",
    ),
    _error(
        "PC015",
        "The file is not a mapping",
        "Every file of the project is a mapping by key at its top level.",
        "Begin with a key, such as `rules:`, and indent the rest below it.",
    ),
)

_SYNTAX = (
    _error(
        "PC020",
        "Not YAML",
        "The rest of the file can't be read, so nothing in it is checked or applied.",
        "Correct the syntax at this place; indentation and quotes are the usual reasons.",
    ),
    _error(
        "PC021",
        "Duplicate key",
        "Programs disagree on which of the two counts, so a review can't know what is applied.",
        "Remove one of the two, or give it another key.",
    ),
    _error(
        "PC022",
        "Key that is no text",
        "Every key is a name; lists, mappings, aliases and nothing can't name an object or a field.",
        "Write the key as text.",
    ),
    _error(
        "PC023",
        "Merge key",
        "`<<` is not part of YAML 1.2: some readers merge there and others see a key of that name.",
        "Write the keys out, or share the object through `extend` and overlay what differs.",
    ),
    _error(
        "PC024",
        "Explicit tag",
        "Types come from the schema of each field; a tag would say something else to other readers.",
        "Remove the tag; put text that looks like a number or boolean in quotes.",
    ),
    _error(
        "PC025",
        "Directive",
        "A directive changes what the same text means; payconf reads YAML 1.2 without tag handles and nothing else.",
        "Remove the directive, and the line `---` after it.",
    ),
    _error(
        "PC026",
        "Nested too deeply",
        "No valid configuration nests deeper than 64 levels; such a file is a mistake or an attack.",
        "Flatten the file; check the indentation and the brackets.",
    ),
    _error(
        "PC027",
        "Alias without anchor",
        "An alias takes over what an anchor earlier in the same file marked; here there is none.",
        "Write the anchor, such as &name, before its first alias, or write the value out. In quotes, text may begin "
        "with *.",
    ),
    _error(
        "PC028",
        "Alias inside its own anchor",
        "The value would hold itself without end.",
        "Write the value out.",
    ),
    _error(
        "PC029",
        "Aliases that grow without measure",
        "Aliases of aliases can turn a few lines into millions of values; at most 100,000 may come from the aliases "
        "of one file.",
        "Write the values out, or share objects through `extend`.",
    ),
    _error(
        "PC030",
        "Too many errors in one file",
        "A file in which nearly every line is wrong is another kind of file, or holds one mistake many times; the rest "
        "of it, and what is made of it, has not been looked at.",
        "Correct what is shown, and validate again; or take the file away if it isn't payconf's.",
    ),
    Code(
        "PC031",
        "warning",
        "load",
        "Left as it is by payconf fmt",
        "A file is only laid out anew where its values and its comments are proven to stay the same; nothing is wrong "
        "with what it says.",
        "Write the place in a simpler form, such as a key on one line, then format again; or leave it.",
    ),
)

CODES: tuple[Code, ...] = (*_PLACES, *_TEXT, *_SYNTAX)
