"""payconf completion: scripts for shells, and how the words of a line become what a shell may offer."""

from __future__ import annotations

import os
import shlex
from typing import Literal

import click
from click import shell_completion
from click.shell_completion import CompletionItem

from payconf.cli.exits import Exit

_BASH = """\
# What comes after `=` is a word of its own for bash, so the line is handed over as it stands.
%(complete_func)s() {
    local item
    COMPREPLY=()
    while IFS= read -r item; do
        case $item in
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
            plain,*) COMPREPLY+=("${item#plain,}") ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" %(complete_var)s=bash_complete "$1" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null || complete -F %(complete_func)s %(prog_name)s
"""
_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local -a described open response
    local type key text
    (( ! $+commands[%(prog_name)s] )) && return 1
    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) \
%(complete_var)s=zsh_complete %(prog_name)s 2>/dev/null)}")
    for type key text in ${response}; do
        case $type in
            dir) _path_files -/ ;;
            file) compset -P '*='; _path_files -f ;;
            plain)
                if [[ $key == *= ]]; then
                    open+=("$key")
                else
                    described+=("$key:${text:#_}")
                fi ;;
        esac
    done
    (( $#described )) && _describe -V payconf described -U
    (( $#open )) && compadd -U -S '' -a open
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""
_FISH = """\
function %(complete_func)s
    set -l before (string replace --regex '[^=]*$' '' -- (commandline -ct))
    for item in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) \
        COMP_CWORD=(commandline -ct | string collect) %(prog_name)s 2>/dev/null)
        set -l parts (string split --max 1 , -- $item)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                for path in (__fish_complete_path $parts[2])
                    echo $before$path
                end
            case plain
                echo $parts[2]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""
_INTO = {
    "bash": "payconf completion bash > ~/.local/share/bash-completion/completions/payconf",
    "zsh": "payconf completion zsh > ~/.zfunc/_payconf",
    "fish": "payconf completion fish > ~/.config/fish/completions/payconf.fish",
}


class _Bash(shell_completion.BashComplete):
    """The line until the cursor, as it was typed."""

    source_template = _BASH

    @classmethod
    def _check_version(cls) -> None:
        """Any version will do: an old one sorts."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Words before, and the one that is being typed."""
        line = os.environ.get("COMP_LINE", "")
        try:
            words = shlex.split(line)
        except ValueError:  # within quotes
            words = line.split()
        typed = words.pop() if words[1:] and not line[-1:].isspace() else ""
        return words[1:], typed


class _Zsh(shell_completion.ZshComplete):
    source_template = _ZSH

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """`--format=te` is one word here, and replaced as a whole."""
        return _whole(super().get_completions(args, incomplete), incomplete)


class _Fish(shell_completion.FishComplete):
    source_template = _FISH

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """`--format=te` is one word here, and replaced as a whole."""
        return _whole(super().get_completions(args, incomplete), incomplete)


_SHELLS = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}


def _whole(items: list[CompletionItem], incomplete: str) -> list[CompletionItem]:
    option, equals, _ = incomplete.partition("=")
    if not equals or not option.startswith("-"):
        return items
    return [
        CompletionItem(f"{option}={item.value}" if item.type == "plain" else item.value, item.type, item.help)
        for item in items
    ]


def register() -> None:
    """Let click use these scripts, which say nothing when something is wrong, and know what `=` is."""
    for name, shell in _SHELLS.items():
        shell_completion.add_completion_class(shell, name)


@click.command()
@click.argument("shell", type=click.Choice(tuple(_SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: Literal["bash", "zsh", "fish"]) -> int:
    """Print what makes a shell complete payconf's words.

    Verbs, options, environments, addresses (integrations/stripe, rules/eu-cards), codes of findings, formats and files.
    Pressing the tab key reads files of the project, and nothing else: no state, no shop, no store.
    """
    from payconf.cli.app import COMPLETE

    made = _SHELLS[shell](context.find_root().command, {}, "payconf", COMPLETE)
    click.echo(made.source(), nl=False)
    click.echo(f"For every new shell: {_INTO[shell]}", err=True)
    return Exit.OK
